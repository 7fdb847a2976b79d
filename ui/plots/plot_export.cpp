#include "ui/plots/plot_export.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QPdfWriter>
#include <QPointer>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QSvgRenderer>
#include <QThreadPool>

#include <cmath>
#include <utility>

namespace arcflow::ui {
namespace {

constexpr int edge = 8;
constexpr int resolution = 96; ///< of a device-independent pixel

/// So that programs show it at the figure's size. After painting: before, it would scale fonts.
void setResolution(QImage& image, double scale) {
    const int dotsPerMeter = int(std::lround(resolution * scale / 0.0254));
    image.setDotsPerMeterX(dotsPerMeter);
    image.setDotsPerMeterY(dotsPerMeter);
}

} // namespace

QSize PlotFigure::size() const {
    const int legend = m_legend.figureHeight(m_plot.width());
    return {m_plot.width() + 2 * edge, m_plot.height() + 2 * edge + (legend > 0 ? legend + 4 : 0)};
}

void PlotFigure::paint(QCPPainter& painter) const {
    const PaperColours colours(m_paper);
    painter.fillRect(QRect({0, 0}, size()), plotColour(Token::panel));
    painter.translate(edge, edge);
    m_plot.paintFigure(painter);
    painter.setAntialiasing(false); // whatever the last layer left
    painter.translate(0, m_plot.height() + 4);
    m_legend.paintFigure(painter, m_plot.width());
}

QImage PlotFigure::image() const {
    QImage image(size(), QImage::Format_RGB32);
    QCPPainter painter(&image);
    paint(painter);
    painter.end();
    setResolution(image, 1);
    return image;
}

QByteArray PlotFigure::svg() const {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size());
    generator.setViewBox(QRect({0, 0}, size()));
    generator.setResolution(resolution);
    generator.setTitle(m_title);
    generator.setDescription(m_plot.accessibleDescription());
    QCPPainter painter;
    painter.begin(&generator);
    painter.setMode(QCPPainter::pmVectorized);
    paint(painter);
    painter.end();
    return bytes;
}

QByteArray PlotFigure::pdf() const {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(resolution);
    writer.setPageSize(QPageSize(QSizeF(size()) * (72.0 / resolution), QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    writer.setTitle(m_title);
    writer.setCreator(QCoreApplication::applicationName());
    QCPPainter painter;
    painter.begin(&writer);
    painter.setMode(QCPPainter::pmVectorized);
    paint(painter);
    painter.end();
    return bytes;
}

QImage enlargedFigure(const QByteArray& svg, QSize size, double scale) {
    QImage image((QSizeF(size) * scale).toSize(), QImage::Format_RGB32);
    image.fill(Qt::white);
    QSvgRenderer renderer(svg);
    QPainter painter(&image);
    renderer.render(&painter, QRectF(image.rect()));
    painter.end();
    setResolution(image, scale);
    return image;
}

QByteArray encodedPng(const QImage& image) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

void saveInBackground(const QString& file, std::function<QByteArray()> encode, QObject* context,
                      std::function<void(const QString& problem)> done) {
    const auto job = [file, encode = std::move(encode), guard = QPointer<QObject>(context), done = std::move(done)] {
        const QByteArray bytes = encode();
        QSaveFile target(file);
        const bool saved = target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size() && target.commit();
        const QString problem = saved ? QString() : target.errorString();
        QMetaObject::invokeMethod(
            qApp,
            [guard, done, problem] {
                if (guard) {
                    done(problem);
                }
            },
            Qt::QueuedConnection);
    };
    QThreadPool::globalInstance()->start(job);
}

} // namespace arcflow::ui
