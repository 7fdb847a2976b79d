#pragma once

#include "ui/distil/distil_run.h"

#include <QWidget>

class QLabel;
class QScrollArea;
class QSlider;
class QToolButton;

namespace arcflow::ui {

class PairGrid;

/// Teacher and student side by side at every validation, the latest in front; a slider walks back through the others.
class ValidationView : public QWidget {
    Q_OBJECT

public:
    explicit ValidationView(DistilRun& run, QWidget* parent = nullptr);

    int index() const { return m_index; } ///< of the validation that is shown; −1: none
    void setIndex(int index);
    void step(int direction); ///< to the one before or after

private:
    void reset();
    void add();
    void display();

    DistilRun& m_run;
    int m_index = -1;
    QLabel* m_title;
    QSlider* m_slider;
    QToolButton *m_previous, *m_next;
    QScrollArea* m_scroll;
    PairGrid* m_grid;
};

} // namespace arcflow::ui
