#pragma once

#include "ui/gallery/gallery_popover.h"
#include "ui/gallery/settings_choice.h"

#include <vector>

class QCheckBox;
class QPushButton;

namespace arcflow::ui {

/// Shows the settings of an image beside those in force, and hands on the ones that are ticked.
class UseSettingsPopover : public GalleryPopover {
    Q_OBJECT

public:
    UseSettingsPopover(const ImageRecord& image, const QVariantMap& current, QWidget* parent);

Q_SIGNALS:
    void applied(const QVariantMap& settings);

protected:
    void keyPressEvent(QKeyEvent* event) override; ///< Enter applies

private:
    void apply();
    void countTicks();

    QVector<SettingChoice> m_choices;
    std::vector<QCheckBox*> m_boxes;
    QPushButton* m_apply;
};

} // namespace arcflow::ui
