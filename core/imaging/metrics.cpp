#include "core/imaging/metrics.h"

#include "core/imaging/heat_colour.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace arcflow {

namespace {

constexpr double peak = 255;
constexpr int radius = 5; // int(3.5·σ + 0.5), where the reference implementation cuts the Gaussian
constexpr int window = 2 * radius + 1;

using Plane = std::vector<double>; // [height, width]

void requireSameSize(const Image& reference, const Image& image) {
    requireRgb(reference, "comparing images");
    requireRgb(image, "comparing images");
    if (reference.width != image.width || reference.height != image.height) {
        fail(ErrorKind::invalidRequest, "comparing images: expected two of the same size, found ", reference.width, "x",
             reference.height, " and ", image.width, "x", image.height);
    }
}

const std::array<double, window>& gaussian() {
    static const auto weights = [] {
        constexpr double sigma = 1.5;
        std::array<double, window> values{};
        double sum = 0;
        for (int i = 0; i < window; ++i) {
            values[i] = std::exp(-0.5 * (i - radius) * (i - radius) / (sigma * sigma));
            sum += values[i];
        }
        for (double& value : values) {
            value /= sum;
        }
        return values;
    }();
    return weights;
}

/// The five local means that SSIM needs, each filtered along a row and kept for the last 11 rows; then filtered down
/// the columns. So every pixel costs 2·11 multiplications a mean, and memory stays at 55 rows.
class LocalMoments {
public:
    enum Moment { meanX, meanY, meanXX, meanYY, meanXY, momentCount };

    explicit LocalMoments(int width) : m_width(width), m_outputWidth(width - 2 * radius) {
        for (auto& ring : m_rows) {
            ring.assign(static_cast<size_t>(m_outputWidth) * window, 0.0);
        }
        m_products.resize(static_cast<size_t>(width) * momentCount);
        m_means.resize(static_cast<size_t>(m_outputWidth) * momentCount);
    }

    void addRow(int y, const double* x, const double* other) {
        for (int i = 0; i < m_width; ++i) {
            m_products[meanX * size_t(m_width) + i] = x[i];
            m_products[meanY * size_t(m_width) + i] = other[i];
            m_products[meanXX * size_t(m_width) + i] = x[i] * x[i];
            m_products[meanYY * size_t(m_width) + i] = other[i] * other[i];
            m_products[meanXY * size_t(m_width) + i] = x[i] * other[i];
        }
        for (int moment = 0; moment < momentCount; ++moment) {
            const double* source = m_products.data() + moment * size_t(m_width);
            Rows shifted{};
            for (int tap = 0; tap < window; ++tap) {
                shifted[size_t(tap)] = source + tap;
            }
            weightedMean(m_rows[moment].data() + size_t(y % window) * m_outputWidth, shifted);
        }
    }

    /// Of the window whose last row is `lastRow`: [momentCount, width - 2·radius].
    const Plane& means(int lastRow) {
        for (int moment = 0; moment < momentCount; ++moment) {
            Rows rows{};
            for (int tap = 0; tap < window; ++tap) {
                const int row = (lastRow - window + 1 + tap) % window;
                rows[size_t(tap)] = m_rows[moment].data() + size_t(row) * m_outputWidth;
            }
            weightedMean(m_means.data() + moment * size_t(m_outputWidth), rows);
        }
        return m_means;
    }

private:
    using Rows = std::array<const double*, window>;

    /// The Gaussian mean of 11 rows: shifted copies of one, or those above each other. All taps in one pass, so that
    /// the compiler keeps the sum in a register and takes several pixels at once.
    void weightedMean(double* __restrict target, const Rows& rows) const {
        const std::array<double, window> weights = gaussian();
        for (int i = 0; i < m_outputWidth; ++i) {
            double sum = 0;
            for (size_t tap = 0; tap < window; ++tap) {
                sum += weights[tap] * rows[tap][i];
            }
            target[i] = sum;
        }
    }

    int m_width;
    int m_outputWidth;
    std::array<Plane, momentCount> m_rows;
    Plane m_products;
    Plane m_means;
};

double planeSsim(const Plane& x, const Plane& y, int width, int height, const Task& task) {
    constexpr double c1 = (0.01 * peak) * (0.01 * peak);
    constexpr double c2 = (0.03 * peak) * (0.03 * peak);
    const size_t outputWidth = static_cast<size_t>(width - 2 * radius);
    LocalMoments moments(width);
    double sum = 0;
    for (int row = 0; row < height; ++row) {
        moments.addRow(row, x.data() + size_t(row) * width, y.data() + size_t(row) * width);
        if (row < window - 1) {
            continue;
        }
        task.checkpoint();
        const double* mean = moments.means(row).data();
        for (size_t i = 0; i < outputWidth; ++i) {
            const double ux = mean[LocalMoments::meanX * outputWidth + i];
            const double uy = mean[LocalMoments::meanY * outputWidth + i];
            const double vx = mean[LocalMoments::meanXX * outputWidth + i] - ux * ux;
            const double vy = mean[LocalMoments::meanYY * outputWidth + i] - uy * uy;
            const double vxy = mean[LocalMoments::meanXY * outputWidth + i] - ux * uy;
            sum += (2 * ux * uy + c1) * (2 * vxy + c2) / ((ux * ux + uy * uy + c1) * (vx + vy + c2));
        }
    }
    return sum / (double(outputWidth) * (height - 2 * radius));
}

Plane weightedPlane(const Image& image, const std::array<double, 3>& weights) {
    Plane plane(image.pixelCount());
    for (size_t i = 0; i < plane.size(); ++i) {
        const float* pixel = image.pixels.data() + 3 * i;
        plane[i] = peak * (weights[0] * pixel[0] + weights[1] * pixel[1] + weights[2] * pixel[2]);
    }
    return plane;
}

} // namespace

double meanSquaredError(const Image& reference, const Image& image) {
    requireSameSize(reference, image);
    double sum = 0;
    for (size_t i = 0; i < reference.pixels.size(); ++i) {
        const double difference = peak * (double(reference.pixels[i]) - image.pixels[i]);
        sum += difference * difference;
    }
    return sum / double(reference.pixels.size());
}

double psnr(const Image& reference, const Image& image) {
    const double error = meanSquaredError(reference, image);
    return error == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(peak * peak / error);
}

Ssim ssim(const Image& reference, const Image& image, const Task& task) {
    requireSameSize(reference, image);
    if (std::min(image.width, image.height) < window) {
        fail(ErrorKind::invalidRequest, "structural similarity: expected at least ", window, " pixels a side, found ",
             image.width, "x", image.height);
    }
    const auto weighted = [&](const std::array<double, 3>& weights) {
        return planeSsim(weightedPlane(reference, weights), weightedPlane(image, weights), image.width, image.height,
                         task);
    };
    Ssim result;
    for (size_t c = 0; c < 3; ++c) {
        std::array<double, 3> channel{};
        channel[c] = 1;
        result.channels[c] = weighted(channel);
        result.mean += result.channels[c] / 3;
    }
    result.luma = weighted({0.2126, 0.7152, 0.0722});
    return result;
}

Image differenceImage(const Image& reference, const Image& image, float gain) {
    requireSameSize(reference, image);
    Image result(image.width, image.height, 3);
    for (size_t i = 0; i < result.pixels.size(); i += 3) {
        float largest = 0;
        for (size_t c = 0; c < 3; ++c) {
            const float difference = std::abs(reference.pixels[i + c] - image.pixels[i + c]);
            largest = std::isnan(difference) ? std::numeric_limits<float>::infinity() : std::max(largest, difference);
        }
        const std::array<float, 3> colour = heatColour(gain * largest);
        std::copy(colour.begin(), colour.end(), result.pixels.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return result;
}

} // namespace arcflow
