#pragma once

#include <QPushButton>

namespace arcflow::ui {

class CommandRegistry;

/// What the palette looks like while it is closed: a search box at the top of the window that shows its keys.
class PaletteButton : public QPushButton {
    Q_OBJECT

public:
    /// `id`: the command that opens the palette; its keys are shown.
    PaletteButton(const CommandRegistry& commands, const QString& id, QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    const CommandRegistry& m_commands;
    QString m_id;
    QString m_keys;
};

} // namespace arcflow::ui
