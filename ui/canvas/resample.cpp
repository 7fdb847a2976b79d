#include "ui/canvas/resample.h"

#include "core/imaging/srgb.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

namespace arcflow::ui {

namespace {

/// From which source pixels each target pixel of one axis is made: `count` of them from first[i] on.
struct Taps {
    int count = 1;
    std::vector<int> first;
    std::vector<float> weights; // [target, count]
};

struct Reach {
    double from, to; ///< in source pixels
};

Reach reachOf(int target, double scale, Interpolation interpolation) {
    if (interpolation == Interpolation::area) {
        return {target / scale, (target + 1) / scale};
    }
    const double centre = (target + 0.5) / scale;
    return interpolation == Interpolation::bilinear ? Reach{centre - 0.5, centre + 0.5} : Reach{centre, centre};
}

Taps tapsFor(int begin, int length, int sourceLength, double scale, Interpolation interpolation) {
    Taps taps;
    taps.count = interpolation == Interpolation::area       ? static_cast<int>(std::ceil(1 / scale)) + 1
                 : interpolation == Interpolation::bilinear ? 2
                                                            : 1;
    taps.count = std::min(taps.count, sourceLength);
    taps.first.resize(size_t(length));
    taps.weights.assign(size_t(length) * taps.count, 0);
    for (int i = 0; i < length; ++i) {
        const auto [from, to] = reachOf(begin + i, scale, interpolation);
        const int first = std::clamp(static_cast<int>(std::floor(from)), 0, sourceLength - taps.count);
        float* weights = taps.weights.data() + size_t(i) * taps.count;
        taps.first[size_t(i)] = first;
        float sum = 0;
        for (int t = 0; t < taps.count; ++t) {
            const double covered = std::min(to, first + t + 1.0) - std::max(from, double(first + t));
            weights[t] = static_cast<float>(std::max(0.0, covered));
            sum += weights[t];
        }
        if (sum < 1e-6f) { // nearest, or beyond a border
            weights[std::clamp(static_cast<int>(std::floor(from)) - first, 0, taps.count - 1)] = sum = 1;
        }
        for (int t = 0; t < taps.count; ++t) {
            weights[t] /= sum;
        }
    }
    return taps;
}

/// Of a value that is not negative. A call of std::lround would keep the loops from working on several at once.
inline int nearest(float value) {
    const float raised = value + 0.5f;
    return static_cast<int>(raised);
}

/// Values as they are, 0…255.
struct PlainColour {
    static constexpr int channels = 4;
    static void decode(const uchar* pixel, float* values) {
        for (int c = 0; c < channels; ++c) {
            values[c] = pixel[c];
        }
    }
    static void encode(const float* values, uchar* pixel) {
        for (int c = 0; c < channels; ++c) {
            pixel[c] = static_cast<uchar>(nearest(std::clamp(values[c], 0.0f, 255.0f)));
        }
    }
};

/// Linear light, 0…65535: the step from the darkest level to the next is 20 there, so every level survives the trip.
struct LinearLight {
    static constexpr int channels = 4;
    static void decode(const uchar* pixel, float* values) {
        static const auto table = [] {
            std::array<float, 256> linear{};
            for (size_t level = 0; level < linear.size(); ++level) {
                linear[level] = 65535 * linearFromSrgb(float(level) / 255);
            }
            return linear;
        }();
        for (int c = 0; c < channels; ++c) {
            values[c] = table[pixel[c]];
        }
    }
    static void encode(const float* values, uchar* pixel) {
        static const auto table = [] {
            std::vector<uchar> levels(65536);
            for (size_t i = 0; i < levels.size(); ++i) {
                levels[i] = static_cast<uchar>(std::lround(255 * srgbFromLinear(float(i) / 65535)));
            }
            return levels;
        }();
        for (int c = 0; c < channels; ++c) {
            pixel[c] = table[static_cast<size_t>(nearest(std::clamp(values[c], 0.0f, 65535.0f)))];
        }
    }
};

struct Numbers {
    static constexpr int channels = 1;
    static void decode(const uchar* pixel, float* values) {
        quint16 number = 0;
        std::memcpy(&number, pixel, sizeof number);
        *values = number;
    }
    static void encode(const float* values, uchar* pixel) {
        const auto number = static_cast<quint16>(nearest(std::clamp(*values, 0.0f, 65535.0f)));
        std::memcpy(pixel, &number, sizeof number);
    }
};

template <int channels> void weightColumns(const float* row, int rowBegin, const Taps& taps, float* result) {
    for (size_t i = 0; i < taps.first.size(); ++i) {
        const float* source = row + size_t(taps.first[i] - rowBegin) * channels;
        const float* weights = taps.weights.data() + i * taps.count;
        std::array<float, channels> sum{};
        for (int t = 0; t < taps.count; ++t) {
            for (int c = 0; c < channels; ++c) {
                sum[c] += weights[t] * source[t * channels + c];
            }
        }
        std::copy(sum.begin(), sum.end(), result + i * channels);
    }
}

void addWeighted(float* __restrict sum, const float* __restrict row, float weight, size_t length) {
    for (size_t i = 0; i < length; ++i) {
        sum[i] += weight * row[i];
    }
}

/// Rows first: each source row is decoded once and kept as long as target rows need it.
template <typename Codec> void filter(const QImage& source, const Taps& across, const Taps& down, QImage& target) {
    constexpr int channels = Codec::channels;
    const int begin = across.first.front();
    const int end = across.first.back() + across.count;
    const int bytes = source.depth() / 8;
    std::vector<float> decoded(size_t(end - begin) * channels);
    const size_t rowLength = size_t(target.width()) * channels;
    std::vector<float> kept(rowLength * down.count); // [source row mod count, target width]
    std::vector<int> keptRows(size_t(down.count), -1);
    std::vector<float> sum(rowLength);
    for (int y = 0; y < target.height(); ++y) {
        std::fill(sum.begin(), sum.end(), 0.0f);
        for (int t = 0; t < down.count; ++t) {
            const float weight = down.weights[size_t(y) * down.count + t];
            if (weight == 0) {
                continue;
            }
            const int row = down.first[size_t(y)] + t;
            const size_t slot = size_t(row % down.count);
            float* values = kept.data() + slot * rowLength;
            if (keptRows[slot] != row) {
                const uchar* pixels = source.constScanLine(row) + size_t(begin) * bytes;
                for (int x = 0; x < end - begin; ++x) {
                    Codec::decode(pixels + size_t(x) * bytes, decoded.data() + size_t(x) * channels);
                }
                weightColumns<channels>(decoded.data(), begin, across, values);
                keptRows[slot] = row;
            }
            addWeighted(sum.data(), values, weight, rowLength);
        }
        uchar* pixels = target.scanLine(y);
        for (int x = 0; x < target.width(); ++x) {
            Codec::encode(sum.data() + size_t(x) * channels, pixels + size_t(x) * bytes);
        }
    }
}

template <typename Pixel> void pick(const QImage& source, const Taps& across, const Taps& down, QImage& target) {
    for (int y = 0; y < target.height(); ++y) {
        auto* pixels = reinterpret_cast<Pixel*>(target.scanLine(y));
        const int row = down.first[size_t(y)];
        if (y > 0 && row == down.first[size_t(y - 1)]) {
            std::memcpy(pixels, target.constScanLine(y - 1), size_t(target.width()) * sizeof(Pixel));
            continue;
        }
        const auto* values = reinterpret_cast<const Pixel*>(source.constScanLine(row));
        for (int x = 0; x < target.width(); ++x) {
            pixels[x] = values[across.first[size_t(x)]];
        }
    }
}

} // namespace

QImage resampled(const QImage& source, double scale, const QRect& part, Interpolation interpolation) {
    if (source.isNull() || part.isEmpty() || !(scale > 0)) {
        return {};
    }
    QImage target(part.size(), source.format());
    if (target.isNull()) {
        return {}; // out of memory
    }
    if (scale == 1) {
        interpolation = Interpolation::nearest;
    }
    const Taps across = tapsFor(part.left(), part.width(), source.width(), scale, interpolation);
    const Taps down = tapsFor(part.top(), part.height(), source.height(), scale, interpolation);
    const bool colour = source.format() == QImage::Format_RGB32;
    if (interpolation == Interpolation::nearest) {
        colour ? pick<quint32>(source, across, down, target) : pick<quint16>(source, across, down, target);
    } else if (!colour) {
        filter<Numbers>(source, across, down, target);
    } else if (interpolation == Interpolation::area) {
        filter<LinearLight>(source, across, down, target);
    } else {
        filter<PlainColour>(source, across, down, target);
    }
    return target;
}

} // namespace arcflow::ui
