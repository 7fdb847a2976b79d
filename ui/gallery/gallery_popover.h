#pragma once

#include <QFrame>
#include <QStringList>

#include <functional>

class QLabel;
class QLineEdit;

namespace arcflow::ui {

/// A small window beside what it belongs to; Esc or a click elsewhere closes it, and it goes with that.
class GalleryPopover : public QFrame {
    Q_OBJECT

public:
    explicit GalleryPopover(QWidget* parent);
    /// Below `anchor`, or above where the screen ends.
    void popUp(const QWidget* anchor);

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

/// Asks for one short value: a seed, a size, a tag. Enter takes it; what is wrong with it stands below.
class ValuePopover : public GalleryPopover {
    Q_OBJECT

public:
    /// Says what is wrong with a value; empty = fine.
    using Check = std::function<QString(const QString&)>;

    ValuePopover(const QString& title, QWidget* parent, Check check = {});

    void setPlaceholder(const QString& text);
    void setValue(const QString& value);
    void setChoices(const QStringList& choices); ///< completed while typing, from any part of the words
    QLineEdit* field() const { return m_field; }

Q_SIGNALS:
    void accepted(const QString& value);

private:
    void accept();

    Check m_check;
    QLineEdit* m_field;
    QLabel* m_problem;
};

} // namespace arcflow::ui
