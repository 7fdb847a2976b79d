#pragma once

#include "ui/bridge/trajectory_data.h"

#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <numbers>

namespace arcflow::ui::testing {

/// Runs through a real flow in two dimensions: the probability flow of a mixture of three normal distributions, the
/// same kind of field that image models learn, in which paths curve towards one of the three. Positions are integrals
/// of the velocities: the teacher's by Euler steps, the student's in closed form from momentum modes fitted to the
/// flow, with an error of its own.
class SyntheticFlow {
public:
    using Vec = std::array<double, 2>;

    /// u(x, σ) = (x − E[x₀ | x, σ]) / σ.
    static Vec velocity(const Vec& x, double sigma) {
        constexpr std::array<Vec, 3> centres = {{{-2.6, 0.9}, {1.4, 2.4}, {0.3, -2.2}}};
        constexpr double spread = 0.35;
        const double level = std::max(sigma, 1e-3);
        const double variance = level * level + (1 - level) * (1 - level) * spread * spread;
        std::array<double, 3> share{};
        double sum = 0;
        for (size_t i = 0; i < 3; ++i) {
            const double dx = x[0] - (1 - level) * centres[i][0], dy = x[1] - (1 - level) * centres[i][1];
            share[i] = std::exp(-(dx * dx + dy * dy) / (2 * variance));
            sum += share[i];
        }
        Vec mean{};
        for (size_t i = 0; i < 3; ++i) {
            for (size_t d = 0; d < 2; ++d) {
                const double pull = (1 - level) * spread * spread / variance;
                mean[d] += share[i] / sum * (centres[i][d] + pull * (x[d] - (1 - level) * centres[i][d]));
            }
        }
        return {(x[0] - mean[0]) / level, (x[1] - mean[1]) / level};
    }

    /// σ of step i of n as samplers space them: more steps near the noise for shift > 1.
    static double level(int i, int n, double shift = 3.0) {
        const double t = 1 - double(i) / n;
        return shift * t / (1 + (shift - 1) * t);
    }
};

/// u(σ) = Σ μₖ exp(ℓₖ (s − σ)), fitted to the flow from a place at s down to `end`.
class SyntheticJump {
public:
    using Vec = SyntheticFlow::Vec;

    SyntheticJump(const Vec& start, double source, double end, double error) : m_source(source), m_start(start) {
        constexpr int samples = 200;
        std::array<std::array<double, 3>, 3> normal{};
        std::array<Vec, 3> right{};
        Vec x = start;
        for (int i = 0; i < samples; ++i) {
            const double sigma = source + (end - source) * (i + 0.5) / samples;
            const Vec u = SyntheticFlow::velocity(x, sigma);
            for (size_t a = 0; a < 3; ++a) {
                for (size_t b = 0; b < 3; ++b) {
                    normal[a][b] += growth(a, sigma) * growth(b, sigma);
                }
                for (size_t d = 0; d < 2; ++d) {
                    right[a][d] += growth(a, sigma) * u[d];
                }
            }
            for (size_t d = 0; d < 2; ++d) {
                x[d] += u[d] * (end - source) / samples;
            }
        }
        for (size_t a = 0; a < 3; ++a) { // Gauss–Jordan; symmetric and positive, so no pivoting
            const double pivot = normal[a][a] + 1e-9;
            for (size_t row = 0; row < 3; ++row) {
                const double factor = row == a ? 0 : normal[row][a] / pivot;
                for (size_t b = 0; b < 3; ++b) {
                    normal[row][b] -= factor * normal[a][b];
                }
                for (size_t d = 0; d < 2; ++d) {
                    right[row][d] -= factor * right[a][d];
                }
            }
        }
        for (size_t a = 0; a < 3; ++a) {
            for (size_t d = 0; d < 2; ++d) {
                m_means[a][d] = right[a][d] / (normal[a][a] + 1e-9) *
                                (1 + error * std::sin(1.0 + 3.0 * double(a) + 2.0 * double(d)));
            }
        }
    }

    Vec velocity(double sigma) const {
        Vec u{};
        for (size_t a = 0; a < 3; ++a) {
            for (size_t d = 0; d < 2; ++d) {
                u[d] += m_means[a][d] * growth(a, sigma);
            }
        }
        return u;
    }

    Vec place(double sigma) const {
        Vec x = m_start;
        for (size_t a = 0; a < 3; ++a) {
            const double reach = logGammas[a] == 0 ? sigma - m_source : (1 - growth(a, sigma)) / logGammas[a];
            for (size_t d = 0; d < 2; ++d) {
                x[d] += m_means[a][d] * reach;
            }
        }
        return x;
    }

private:
    static constexpr std::array<double, 3> logGammas = {-1.5, 0.0, 1.5};
    double growth(size_t mode, double sigma) const { return std::exp(logGammas[mode] * (m_source - sigma)); }

    double m_source;
    Vec m_start;
    std::array<Vec, 3> m_means{};
};

struct SyntheticChoice {
    int teacherSteps = 32;                ///< 0 = none
    std::vector<double> jumps{1.0, 0.76}; ///< σ at which the student's jumps start; empty = no student
    int pointsPerJump = 8;
    int modes = 16;
    double error = 0.035; ///< of the student's modes, relative
    bool comparison = true;
    bool straight = false; ///< the student takes straight steps and leaves its own curve at the end of each
};

namespace detail {

using Vec = SyntheticFlow::Vec;

inline double size(const Vec& v) {
    return std::hypot(v[0], v[1]);
}

inline double angle(const Vec& a, const Vec& b) {
    const double lengths = size(a) * size(b);
    return lengths > 0 ? std::acos(std::clamp((a[0] * b[0] + a[1] * b[1]) / lengths, -1.0, 1.0)) : 0.0;
}

inline TracePoint point(double sigma, const Vec& x, const Vec& u, const Vec* before) {
    TracePoint result;
    result.sigma = sigma;
    result.planeX = x[0];
    result.planeY = x[1];
    result.velocityPlaneX = u[0];
    result.velocityPlaneY = u[1];
    result.velocityRms = size(u) / std::numbers::sqrt2;
    result.turningAngle = before ? angle(*before, u) : 0.0;
    return result;
}

inline TracePoint endOf(const Vec& x) {
    TracePoint result;
    result.planeX = x[0];
    result.planeY = x[1];
    return result;
}

/// Weights that lean to a few modes, and ℓ spread round a mean that grows with the mode's number.
inline void addModes(StepRecord& record, int modes) {
    double sum = 0;
    for (int k = 0; k < modes; ++k) {
        record.modeWeights.push_back(std::exp(1.6 * std::sin(1.3 * k + 0.9 * record.index) - 0.04 * k));
        sum += record.modeWeights.back();
    }
    for (int k = 0; k < modes; ++k) {
        record.modeWeights[static_cast<size_t>(k)] /= sum;
        const double mean = k == 0 ? 0 : -1.3 + 2.6 * k / modes + 0.3 * std::sin(2.0 * k + record.index);
        const double width = 0.12 + 0.25 * std::abs(std::sin(0.7 * k));
        std::vector<double> shares(logGammaBins);
        double total = 0;
        for (int bin = 0; bin < logGammaBins; ++bin) {
            const double z = (-logGammaRange + (bin + 0.5) * 2 * logGammaRange / logGammaBins - mean) / width;
            shares[static_cast<size_t>(bin)] = std::exp(-z * z / 2);
            total += shares[static_cast<size_t>(bin)];
        }
        for (double& share : shares) {
            share /= total;
        }
        record.modeLogGammas.push_back(mean);
        record.gammaHistogram.push_back(std::move(shares));
    }
}

} // namespace detail

inline TrajectoryPtr syntheticTrajectory(const SyntheticChoice& choice = {}) {
    using namespace detail;
    const Vec noise = {1.7, -1.1};
    auto result = std::make_shared<TrajectoryData>();
    Vec x = noise, u{};
    for (int i = 0; i < choice.teacherSteps; ++i) {
        const double sigma = SyntheticFlow::level(i, choice.teacherSteps);
        const double next = i + 1 < choice.teacherSteps ? SyntheticFlow::level(i + 1, choice.teacherSteps) : 0.0;
        const Vec before = u;
        u = SyntheticFlow::velocity(x, sigma);
        StepRecord record{
            .run = RunMode::teacher, .index = i, .count = choice.teacherSteps, .sigma = sigma, .sigmaNext = next};
        record.points.push_back(point(sigma, x, u, i > 0 ? &before : nullptr));
        x = {x[0] + (next - sigma) * u[0], x[1] + (next - sigma) * u[1]};
        if (i + 1 == choice.teacherSteps) {
            record.points.push_back(endOf(x));
        }
        result->teacher.push_back(std::move(record));
    }
    x = noise;
    bool first = true;
    for (size_t j = 0; j < choice.jumps.size(); ++j) {
        const double sigma = choice.jumps[j], next = j + 1 < choice.jumps.size() ? choice.jumps[j + 1] : 0.0;
        const SyntheticJump jump(x, sigma, next, choice.error);
        StepRecord record{.run = RunMode::student,
                          .index = int(j),
                          .count = int(choice.jumps.size()),
                          .sigma = sigma,
                          .sigmaNext = next};
        for (int i = 0; i < choice.pointsPerJump; ++i) {
            const double at = sigma + (next - sigma) * i / choice.pointsPerJump;
            const Vec before = u, place = jump.place(at);
            u = jump.velocity(at);
            record.points.push_back(point(at, place, u, first ? nullptr : &before));
            if (choice.comparison) {
                const Vec teacher = SyntheticFlow::velocity(place, at);
                record.points.back().teacherAngle = angle(u, teacher);
                record.points.back().teacherDistance = std::hypot(u[0] - teacher[0], u[1] - teacher[1]) / size(teacher);
            }
            first = false;
        }
        const Vec straight = jump.velocity(sigma);
        x = choice.straight ? Vec{x[0] + (next - sigma) * straight[0], x[1] + (next - sigma) * straight[1]}
                            : jump.place(next);
        if (j + 1 == choice.jumps.size()) {
            record.points.push_back(endOf(x));
        }
        addModes(record, choice.modes);
        result->student.push_back(std::move(record));
    }
    result->plane = {0.71, 0.18};
    return result;
}

} // namespace arcflow::ui::testing
