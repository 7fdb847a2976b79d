#pragma once

#include <QDialog>

#include <vector>

class QListWidget;
class QStackedWidget;

namespace arcflow::ui {

class AppSettings;
class CommandRegistry;
class SettingsPage;

/// The settings, not modal: every change holds at once, and each page can be put back to its first state.
class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    enum class Page { folders, device, images, look, shortcuts };

    SettingsDialog(AppSettings& settings, CommandRegistry& commands, QWidget* parent = nullptr);

    void showPage(Page page);

private:
    void addPage(SettingsPage* page);

    QListWidget* m_names;
    QStackedWidget* m_stack;
    std::vector<SettingsPage*> m_pages;
};

} // namespace arcflow::ui
