#include "ui/plots/plot_colours.h"

namespace arcflow::ui {
namespace {

bool onPaper = false; // only the GUI thread paints plots

} // namespace

QColor plotColour(Token token) {
    if (!onPaper) {
        return theme().color(token);
    }
    return token == Token::panel ? QColor(Qt::white) : theme().color(token, ColourScheme::light);
}

QPen plotPen(Series series, double width) {
    QPen pen = theme().pen(series, width);
    pen.setColor(plotColour(static_cast<Token>(static_cast<int>(Token::student) + static_cast<int>(series))));
    pen.setCosmetic(false);
    return pen;
}

QPen plotPen(Token token, double width, Qt::PenStyle style) {
    return QPen(plotColour(token), width, style, Qt::FlatCap, Qt::RoundJoin);
}

PaperColours::PaperColours(bool on) : m_before(onPaper) {
    onPaper = on;
}

PaperColours::~PaperColours() {
    onPaper = m_before;
}

} // namespace arcflow::ui
