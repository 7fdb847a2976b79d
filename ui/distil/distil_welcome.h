#pragma once

#include <QWidget>

namespace arcflow::ui {

/// What distillation is and what it needs, while there is no run to show.
class DistilWelcome : public QWidget {
    Q_OBJECT

public:
    explicit DistilWelcome(QWidget* parent = nullptr);
};

} // namespace arcflow::ui
