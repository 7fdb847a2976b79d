#pragma once

#include <QFrame>
#include <QTimer>
#include <QVector>

class QLabel;
class QPushButton;

namespace arcflow::ui {

/// Above the images in the trash: puts back what is selected, or removes it, or everything, for good. That is asked for
/// twice, with the same button.
class TrashBar : public QFrame {
    Q_OBJECT

public:
    explicit TrashBar(QWidget* parent = nullptr);

    void setCounts(int selected, int all);
    /// As a click on the button that deletes: the next one is meant.
    void ask();

Q_SIGNALS:
    void restoreRequested();
    void deleteRequested();

private:
    void relabel();

    int m_selected = 0, m_all = 0;
    bool m_asking = false;
    QTimer m_patience;
    QLabel* m_text;
    QPushButton *m_restore, *m_delete;
};

} // namespace arcflow::ui
