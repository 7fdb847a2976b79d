#pragma once

#include <QWidget>

namespace arcflow::ui {

/// What the distillation lab will do, until it is there.
class DistilPage : public QWidget {
    Q_OBJECT

public:
    explicit DistilPage(QWidget* parent = nullptr);
};

} // namespace arcflow::ui
