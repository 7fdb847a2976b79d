#include "ui/generate/seed_sequence.h"

#include <QRandomGenerator>

#include <utility>

namespace arcflow::ui {

quint64 SeedSequence::systemRandom() {
    return QRandomGenerator::system()->generate();
}

SeedSequence::SeedSequence(Draw draw) : m_draw(std::move(draw)), m_seed(m_draw()) {}

void SeedSequence::setSeed(quint64 seed) {
    m_seed = seed;
    m_chosen = true;
}

void SeedSequence::drawNew() {
    setSeed(m_draw());
}

void SeedSequence::setMode(SeedMode mode) {
    if (mode == m_mode) {
        return;
    }
    m_mode = mode;
    if (mode == SeedMode::fixed) {
        if (m_lastUsed && !m_chosen) {
            m_seed = *m_lastUsed;
        }
    } else if (m_lastUsed == m_seed && !m_chosen) {
        moveOn();
    }
}

void SeedSequence::advance(int count) {
    m_lastUsed = m_seed;
    m_lastCount = count;
    m_chosen = false;
    moveOn();
}

void SeedSequence::moveOn() {
    switch (m_mode) {
    case SeedMode::random:
        m_seed = m_draw();
        break;
    case SeedMode::fixed:
        break;
    case SeedMode::step:
        m_seed += static_cast<quint64>(m_lastCount);
        break;
    }
}

std::optional<quint64> seedFromText(const QString& text) {
    QString digits;
    for (const QChar letter : text) {
        const bool grouping = letter.isSpace() || letter == u'\'' || letter == u'_' || letter == u',' || letter == u'.';
        if (!grouping) {
            digits += letter;
        }
    }
    // toULongLong would take signs as well.
    if (digits.isEmpty() || digits.front() < u'0' || digits.front() > u'9') {
        return std::nullopt;
    }
    bool ok = false;
    const quint64 seed = digits.toULongLong(&ok, 10);
    return ok ? std::optional(seed) : std::nullopt;
}

} // namespace arcflow::ui
