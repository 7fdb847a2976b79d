#pragma once

#include <QString>

#include <functional>
#include <optional>

namespace arcflow::ui {

/// What becomes of the seed after a job.
enum class SeedMode {
    random, ///< a new one
    fixed,  ///< the same again
    step,   ///< the one behind the job's last image, so that nothing is made twice
};

/// The seed of the next job. Image i of a job uses seed + i.
///
///     SeedSequence seeds;
///     request.seed = seeds.seed();
///     seeds.advance(request.count);
class SeedSequence {
public:
    using Draw = std::function<quint64()>;
    static quint64 systemRandom(); ///< 32 bits, as other programs draw

    explicit SeedSequence(Draw draw = systemRandom);

    quint64 seed() const { return m_seed; }
    SeedMode mode() const { return m_mode; }
    std::optional<quint64> lastUsed() const { return m_lastUsed; }

    /// A seed that was typed or recalled: the next job uses it in any mode.
    void setSeed(quint64 seed);
    void drawNew();
    /// Coming to `fixed`, the seed of the last job is kept, because its pictures are what one has before one's eyes;
    /// coming from it, a seed that was used already makes way for the next.
    void setMode(SeedMode mode);
    /// A job of `count` images was made of seed().
    void advance(int count);

private:
    void moveOn();

    Draw m_draw;
    quint64 m_seed;
    SeedMode m_mode = SeedMode::random;
    std::optional<quint64> m_lastUsed;
    int m_lastCount = 1;
    bool m_chosen = false; ///< by hand, since the last job
};

/// A seed as people write it: digits, perhaps in groups, up to 2^64 − 1. Unset for anything else.
std::optional<quint64> seedFromText(const QString& text);

} // namespace arcflow::ui
