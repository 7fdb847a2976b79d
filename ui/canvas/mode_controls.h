#pragma once

#include "ui/canvas/compare_types.h"
#include "ui/canvas/floating_panel.h"

#include <functional>

class QCheckBox;
class QLabel;
class QSlider;

namespace arcflow::ui {

class HeatLegend;

/// The sliders of the modes that have something to set. Hidden in the others.
class ModeControls final : public FloatingPanel {
    Q_OBJECT

public:
    explicit ModeControls(QWidget* parent);

    static bool hasControls(CompareMode mode);
    void setMode(CompareMode mode);
    void setValues(const CompareValues& values);
    void setDifferenceText(const QString& text); ///< "largest 37, mean 2.1"

Q_SIGNALS:
    void valuesChanged(const arcflow::ui::CompareValues& values); ///< by the user

protected:
    void changeEvent(QEvent* event) override;

private:
    /// A slider with its name to the left and its value to the right.
    struct Row {
        QWidget* page = nullptr;
        QSlider* slider = nullptr;
        QLabel* value = nullptr;
    };

    using Set = std::function<void(CompareValues& values, int position)>;

    Row addRow(const QString& objectName, const QString& label, const QString& toolTip, int lowest, int highest,
               const Set& set);
    QCheckBox* addBox(const QString& objectName, const QString& label, const QString& toolTip,
                      bool CompareValues::*value);
    void addDifferenceRow();
    void addLoupeRow();
    void announce();
    void showTexts();

    CompareValues m_values;
    Row m_opacity, m_blink, m_gain, m_loupe;
    QLabel* m_differenceText = nullptr;
    HeatLegend* m_legend = nullptr;
    QCheckBox* m_square = nullptr;
    QCheckBox* m_halves = nullptr;
};

} // namespace arcflow::ui
