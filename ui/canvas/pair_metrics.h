#pragma once

#include "ui/canvas/canvas_job.h"

#include <QImage>

#include <optional>

namespace arcflow::ui {

/// How alike two pictures are, by core/imaging/metrics.h from their 8-bit sRGB levels.
struct PairSimilarity {
    double psnr = 0; ///< dB; infinite for identical pictures
    double ssim = 0; ///< mean of the channels; NaN for pictures below 11 pixels a side, where it is not defined
};

/// Both Format_RGB32 and of the same size, else Error(invalidRequest). Any thread.
PairSimilarity similarityOf(const QImage& reference, const QImage& image, const std::stop_token& stop = {});

/// "24.4 dB · SSIM 0.919"; "equal"; without SSIM where there is none.
QString likenessText(const PairSimilarity& similarity);

/// Measures in the background; only the last pair counts. GUI thread.
class PairMetrics : public QObject {
    Q_OBJECT

public:
    explicit PairMetrics(QObject* parent = nullptr);

    void measure(const QImage& reference, const QImage& image);
    void clear(); ///< forgets the result and any measurement under way
    const std::optional<PairSimilarity>& result() const { return m_result; }

Q_SIGNALS:
    void ready(double psnr, double ssim);

private:
    std::optional<PairSimilarity> m_result;
    CanvasJob m_job;
};

} // namespace arcflow::ui
