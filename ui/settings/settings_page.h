#pragma once

#include "ui/settings/app_settings.h"

#include <QCheckBox>
#include <QComboBox>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QWidget>

#include <functional>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace arcflow::ui {

/// A page of the settings dialog. Its fields are bound to settings: a change holds at once, and a change from elsewhere
/// is shown.
class SettingsPage : public QWidget {
    Q_OBJECT

public:
    SettingsPage(AppSettings& settings, const QString& title, const QString& icon);

    QString title() const { return m_title; }
    QString icon() const { return m_icon; }
    virtual void restoreDefaults(); ///< of every setting bound on this page

protected:
    AppSettings& appSettings() { return m_settings; }
    void add(QWidget* widget, int stretch = 0);
    void addStretch();
    QLabel* addHeading(const QString& text);
    QLabel* addNote(const QString& text); ///< a paragraph in dim text

    /// Shows a setting now and whenever it changes, by `show`, and puts it among those that restoreDefaults resets.
    template <typename T> void bind(const Setting<T>& setting, std::function<void(const T&)> show) {
        m_bindings.push_back({setting.key, [this, setting, show] { show(m_settings.get(setting)); },
                              [this, setting] { m_settings.reset(setting); }});
        m_bindings.back().refresh();
    }
    void bindCheck(QCheckBox* box, const Setting<bool>& setting);
    void bindSpin(QSpinBox* box, const Setting<int>& setting);
    /// The items' data are values of T.
    template <typename T> void bindCombo(QComboBox* box, const Setting<T>& setting) {
        connect(box, &QComboBox::activated, this,
                [this, box, setting](int index) { m_settings.set(setting, box->itemData(index).value<T>()); });
        bind<T>(setting, [box](const T& value) { box->setCurrentIndex(box->findData(QVariant::fromValue(value))); });
    }

private:
    struct Binding {
        QString key;
        std::function<void()> refresh;
        std::function<void()> reset;
    };

    AppSettings& m_settings;
    QString m_title, m_icon;
    QVBoxLayout* m_layout;
    std::vector<Binding> m_bindings;
};

} // namespace arcflow::ui
