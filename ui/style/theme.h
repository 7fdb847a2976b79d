#pragma once

#include <QColor>
#include <QFont>
#include <QHash>
#include <QIcon>
#include <QObject>
#include <QPalette>
#include <QPen>
#include <QString>

#include <array>

class QApplication;

namespace arcflow::ui {

/// The colours of the program by what they are for; values stand in resources/style/tokens.json, once for dark, once
/// for light.
enum class Token {
    window,
    panel,
    raised,
    field,
    line,
    text,
    dimText,
    accent,
    onAccent,
    canvas,
    student,
    teacher,
    third,
    fourth,
    danger,
    warning,
    success,
    star,
};
inline constexpr int tokenCount = static_cast<int>(Token::star) + 1;

/// The token's name in tokens.json and in the style sheet: "dimText".
QString name(Token token);

/// The series of the plots: colour-blind-safe (Okabe–Ito), and told apart by line style as well.
enum class Series { student, teacher, third, fourth };

enum class ColourScheme { dark, light, system };

/// Sizes of text beside the body text, relative to the font the desktop or the user has set.
enum class TextSize {
    small, ///< ticks, badges, key hints
    body,
    title, ///< headings of pages and dialogs
};

/// Colours, palette, style sheet and icons of the whole program. GUI thread only.
///
///     painter.setPen(theme().color(Token::dimText));
///     button->setIcon(theme().icon("pause"));
///     connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
///
/// Widgets choose among the looks of the style sheet by dynamic properties, set before they are shown:
/// QPushButton `primary`, `danger`, `link`; QLabel `dim`, `title`, `badge` (over a picture), `hint` (dashed box);
/// QFrame `panel`, `raised`, `separator`.
class Theme : public QObject {
    Q_OBJECT

public:
    static Theme& instance();

    /// Applies palette, font and style sheet to the program. Call once before the first window, and again to switch.
    /// With ColourScheme::system the desktop's palette decides, now and whenever it changes.
    void apply(ColourScheme scheme);
    ColourScheme scheme() const { return m_scheme; } ///< dark or light, never system
    bool isDark() const { return m_scheme == ColourScheme::dark; }
    /// The scheme that suits a desktop palette: dark where its text is lighter than its windows.
    static ColourScheme schemeFor(const QPalette& desktop);

    QColor color(Token token) const { return color(token, m_scheme); }
    QColor color(Token token, ColourScheme scheme) const; ///< of a named scheme: dark or light
    /// Colour and line style of a series, cosmetic, `width` in device-independent pixels.
    QPen pen(Series series, double width = 1.6) const;

    /// The program's font in one of its sizes; follows the size that is set for the program.
    QFont font(TextSize size, QFont::Weight weight = QFont::Normal) const;

    /// resources/icons/<name>.svg in the text colour (dimmed where disabled, accent where checked), sharp at any scale.
    /// Colours are looked up when it is painted, so icons follow a switch of the scheme by themselves. Cached.
    QIcon icon(const QString& name) const;
    /// In another colour than text, for example on a primary button: icon("generate", Token::onAccent).
    QIcon icon(const QString& name, Token token) const { return icon(name, token, token); }
    QIcon icon(const QString& name, Token unchecked, Token checked) const;

Q_SIGNALS:
    void changed(); ///< the scheme was switched

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Theme();
    void loadTokens();
    void prepareApplication();
    void activate(ColourScheme scheme);
    QPalette palette() const;

    ColourScheme m_scheme = ColourScheme::dark;
    bool m_prepared = false;
    bool m_followsDesktop = false;
    bool m_readingDesktop = false;
    std::array<std::array<QColor, tokenCount>, 2> m_tokens; ///< dark, light
    mutable QHash<QString, QIcon> m_icons;
};

inline Theme& theme() {
    return Theme::instance();
}

/// Spacing of the 8-pixel grid, in device-independent pixels.
inline constexpr int gridUnit = 8;

} // namespace arcflow::ui
