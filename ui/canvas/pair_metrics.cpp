#include "ui/canvas/pair_metrics.h"

#include "core/imaging/metrics.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

namespace arcflow::ui {

namespace {

constexpr int ssimWindow = 11;

Image coreImage(const QImage& image, const Task& task) {
    if (image.format() != QImage::Format_RGB32) {
        fail(ErrorKind::invalidRequest, "comparing pictures: expected 8-bit RGB");
    }
    Image result(image.width(), image.height());
    float* value = result.pixels.data();
    for (int y = 0; y < image.height(); ++y) {
        task.checkpoint();
        const auto* row = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            *value++ = float(qRed(row[x])) / 255;
            *value++ = float(qGreen(row[x])) / 255;
            *value++ = float(qBlue(row[x])) / 255;
        }
    }
    return result;
}

} // namespace

QString likenessText(const PairSimilarity& similarity) {
    const QLocale locale;
    if (std::isinf(similarity.psnr)) {
        return PairMetrics::tr("equal");
    }
    const QString psnr = locale.toString(similarity.psnr, 'f', 1);
    return std::isnan(similarity.ssim)
               ? PairMetrics::tr("%1 dB").arg(psnr)
               : PairMetrics::tr("%1 dB · SSIM %2").arg(psnr, locale.toString(similarity.ssim, 'f', 3));
}

PairSimilarity similarityOf(const QImage& reference, const QImage& image, const std::stop_token& stop) {
    const Task task{stop, {}};
    const Image first = coreImage(reference, task);
    const Image second = coreImage(image, task);
    PairSimilarity result{psnr(first, second), std::numeric_limits<double>::quiet_NaN()};
    if (std::min(first.width, first.height) >= ssimWindow) {
        result.ssim = ssim(first, second, task).mean;
    }
    return result;
}

PairMetrics::PairMetrics(QObject* parent) : QObject(parent) {}

void PairMetrics::measure(const QImage& reference, const QImage& image) {
    m_result.reset();
    m_job.start([this, reference, image](const std::stop_token& stop) -> CanvasJob::Done {
        const PairSimilarity found = similarityOf(reference, image, stop);
        return [this, found] {
            m_result = found;
            Q_EMIT ready(found.psnr, found.ssim);
        };
    });
}

void PairMetrics::clear() {
    m_result.reset();
    m_job.cancel();
}

} // namespace arcflow::ui
