#pragma once

#include "core/engine/request.h"

#include <QWidget>

namespace arcflow::ui {

class DefaultSpinBox;
class ElidedLabel;

/// One LoRA with its strength: type it, or drag the name sideways (with Shift in finer steps, double click for 1).
class LoraRow : public QWidget {
    Q_OBJECT

public:
    LoraRow(const LoraChoice& lora, const QString& name, QWidget* parent = nullptr);

    LoraChoice choice() const;
    void setStrength(double strength);
    /// Why it does not fit the model; empty: it does.
    void setProblem(const QString& text);

Q_SIGNALS:
    void strengthChanged(double strength); ///< by the user
    void removeRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void dragTo(double x, bool fine);

    LoraChoice m_lora;
    QString m_toolTip;
    ElidedLabel* m_name;
    DefaultSpinBox* m_strength;
    double m_dragX = 0;
    double m_dragStrength = 0; ///< without the rounding to hundredths
    bool m_dragging = false;
};

} // namespace arcflow::ui
