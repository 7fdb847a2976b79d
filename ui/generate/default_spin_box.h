#pragma once

#include "ui/style/quiet_wheel.h"

#include <QDoubleSpinBox>

#include <optional>

class QAction;

namespace arcflow::ui {

/// A number that has a default of its own: the model's. Shows the default until another value is chosen, and then a
/// button that goes back to it. While no default is known, it says "automatic" instead. The wheel moves it only while
/// it has the focus.
class DefaultSpinBox : public QuietWheel<QDoubleSpinBox> {
    Q_OBJECT

public:
    /// Whole numbers have no decimals; others are shown with one or more, as far as they are needed.
    DefaultSpinBox(double least, double most, int decimals, QWidget* parent = nullptr);

    /// Unset: not known. The smallest value may have a word instead ("off").
    void setDefault(std::optional<double> value);
    void setChoice(std::optional<double> value); ///< unset: the default
    std::optional<double> choice() const;
    void setWordForLeast(const QString& word);
    void setSource(const QString& source); ///< whose default it is, if not the model's: "the recipe"

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(std::optional<double> value); ///< by the user

protected:
    void changeEvent(QEvent* event) override;

private:
    void arrange();
    void updateReset();

    double m_least;
    std::optional<double> m_default, m_choice;
    QString m_word, m_source;
    QAction* m_reset;
};

} // namespace arcflow::ui
