#pragma once

#include <QWidget>

class QSpinBox;

namespace arcflow::ui {

/// How many images, with buttons for sheets of drafts.
class CountField : public QWidget {
    Q_OBJECT

public:
    explicit CountField(QWidget* parent = nullptr);

    void setCount(int count);
    int count() const;

Q_SIGNALS:
    void chosen(int count); ///< by the user

protected:
    void changeEvent(QEvent* event) override;

private:
    void fitFont();

    QSpinBox* m_spin;
};

} // namespace arcflow::ui
