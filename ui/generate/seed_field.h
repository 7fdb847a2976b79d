#pragma once

#include "ui/generate/seed_sequence.h"

#include <QLineEdit>

namespace arcflow::ui {

/// The seed as digits up to 2^64 − 1, with buttons to draw a new one and to copy it. Arrow keys step it.
class SeedField : public QLineEdit {
    Q_OBJECT

public:
    explicit SeedField(QWidget* parent = nullptr);

    void setSeed(quint64 seed);
    quint64 seed() const { return m_seed; }

Q_SIGNALS:
    void chosen(quint64 seed); ///< by the user
    void drawRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void take(const QString& text);
    void step(qint64 by);

    quint64 m_seed = 0;
};

} // namespace arcflow::ui
