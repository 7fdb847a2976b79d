#pragma once

#include <QWidget>

namespace arcflow::ui {

/// What the colours of the difference mean, in levels of 8 bits.
class HeatLegend final : public QWidget {
    Q_OBJECT

public:
    explicit HeatLegend(QWidget* parent);

    void setGain(double gain);
    QStringList numbers() const; ///< under the colours, evenly spaced from the first to the last

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    double m_gain = 1;
};

} // namespace arcflow::ui
