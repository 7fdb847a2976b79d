#pragma once

#include "ui/settings/settings_page.h"

class QLineEdit;

namespace arcflow::ui {

class CommandRegistry;

class FoldersPage : public SettingsPage {
    Q_OBJECT

public:
    explicit FoldersPage(AppSettings& settings);
};

class DevicePage : public SettingsPage {
    Q_OBJECT

public:
    explicit DevicePage(AppSettings& settings);
};

class ImagesPage : public SettingsPage {
    Q_OBJECT

public:
    explicit ImagesPage(AppSettings& settings);

private:
    void addNaming();
    void showTemplate(const QString& pattern);

    QLineEdit* m_template;
    QLabel* m_example;
};

class LookPage : public SettingsPage {
    Q_OBJECT

public:
    explicit LookPage(AppSettings& settings);
};

/// The shell's editor; keeps its changes in the settings.
class ShortcutsPage : public SettingsPage {
    Q_OBJECT

public:
    ShortcutsPage(AppSettings& settings, CommandRegistry& commands);
    void restoreDefaults() override;

private:
    CommandRegistry& m_commands;
};

} // namespace arcflow::ui
