#pragma once

#include "ui/plots/plot_legend.h"
#include "ui/plots/plot_view.h"

#include <QByteArray>
#include <QImage>

#include <functional>

namespace arcflow::ui {

/// A plot with its legend as a figure, at its size on screen. GUI thread.
class PlotFigure {
public:
    /// paper: in light colours on white, else as on screen.
    PlotFigure(PlotView& plot, const PlotLegend& legend, QString title, bool paper)
        : m_plot(plot), m_legend(legend), m_title(std::move(title)), m_paper(paper) {}

    QSize size() const;   ///< device-independent pixels
    QImage image() const; ///< as on screen, pixel by pixel
    QByteArray svg() const;
    QByteArray pdf() const; ///< one page of the figure's size, 96 pixels to the inch

private:
    void paint(QCPPainter& painter) const;

    PlotView& m_plot;
    const PlotLegend& m_legend;
    QString m_title;
    bool m_paper;
};

/// Writes what `encode` makes, whole or not at all, both on a thread of the pool; then calls `done` on the GUI thread
/// with an empty text, or with what went wrong. Nothing is called if `context` is gone by then.
void saveInBackground(const QString& file, std::function<QByteArray()> encode, QObject* context,
                      std::function<void(const QString& problem)> done);

QByteArray encodedPng(const QImage& image);

/// The figure `scale` times as large, from its SVG. Any thread: large images take longer than a window may stand still.
QImage enlargedFigure(const QByteArray& svg, QSize size, double scale);

} // namespace arcflow::ui
