#include "ui/settings/settings_page.h"

#include <QLabel>
#include <QVBoxLayout>

namespace arcflow::ui {

SettingsPage::SettingsPage(AppSettings& settings, const QString& title, const QString& icon)
    : m_settings(settings), m_title(title), m_icon(icon), m_layout(new QVBoxLayout(this)) {
    setAccessibleName(title);
    m_layout->setContentsMargins(3 * gridUnit, 2 * gridUnit, 3 * gridUnit, 2 * gridUnit);
    m_layout->setSpacing(gridUnit);
    auto* heading = new QLabel(title);
    heading->setFont(theme().font(TextSize::title, QFont::DemiBold));
    m_layout->addWidget(heading);
    m_layout->addSpacing(gridUnit);
    connect(&settings, &AppSettings::changed, this, [this](const QString& key) {
        for (const Binding& binding : m_bindings) {
            if (binding.key == key) {
                binding.refresh();
            }
        }
    });
}

void SettingsPage::restoreDefaults() {
    for (const Binding& binding : m_bindings) {
        binding.reset();
    }
}

void SettingsPage::add(QWidget* widget, int stretch) {
    m_layout->addWidget(widget, stretch);
}

void SettingsPage::addStretch() {
    m_layout->addStretch(1);
}

QLabel* SettingsPage::addHeading(const QString& text) {
    auto* heading = new QLabel(text);
    heading->setProperty("heading", true);
    m_layout->addSpacing(gridUnit);
    m_layout->addWidget(heading);
    return heading;
}

QLabel* SettingsPage::addNote(const QString& text) {
    auto* note = new QLabel(text);
    note->setProperty("dim", true);
    note->setWordWrap(true);
    m_layout->addWidget(note);
    return note;
}

void SettingsPage::bindCheck(QCheckBox* box, const Setting<bool>& setting) {
    connect(box, &QCheckBox::clicked, this, [this, setting](bool on) { m_settings.set(setting, on); });
    bind<bool>(setting, [box](bool on) { box->setChecked(on); });
}

void SettingsPage::bindSpin(QSpinBox* box, const Setting<int>& setting) {
    connect(box, &QSpinBox::valueChanged, this, [this, setting](int value) { m_settings.set(setting, value); });
    bind<int>(setting, [box](int value) {
        const QSignalBlocker quiet(box);
        box->setValue(value);
    });
}

} // namespace arcflow::ui
