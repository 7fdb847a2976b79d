#include "ui/style/studio_style.h"

#include "ui/style/theme.h"

#include <QDialogButtonBox>
#include <QListView>
#include <QTreeView>

namespace arcflow::ui {

StudioStyle::StudioStyle() : QProxyStyle(QStringLiteral("fusion")) {}

void StudioStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    // Items that were laid out before the style sheet reached their view have the sizes of items without padding, and
    // Qt does not lay them out again by itself. Later, because the style sheet comes after this.
    const auto* list = qobject_cast<QListView*>(widget);
    if ((list && list->viewMode() == QListView::ListMode) || qobject_cast<QTreeView*>(widget)) {
        auto* view = static_cast<QAbstractItemView*>(widget);
        if (view->model() && view->model()->rowCount(view->rootIndex()) > 0) {
            QMetaObject::invokeMethod(view, &QAbstractItemView::doItemsLayout, Qt::QueuedConnection);
        }
    }
}

int StudioStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ToolBarIconSize:
    case PM_ListViewIconSize:
    case PM_TabBarIconSize:
    case PM_LineEditIconSize:
    case PM_TitleBarButtonIconSize:
        return 2 * gridUnit;
    case PM_MessageBoxIconSize:
        return 4 * gridUnit;
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return gridUnit * 3 / 2;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return gridUnit;
    case PM_DockWidgetSeparatorExtent:
    case PM_SplitterWidth:
        return gridUnit / 2; // drawn as a line of one pixel, but wide enough to take hold of
    case PM_DockWidgetTitleBarButtonMargin:
        return 2;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_SubMenuOverlap:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int StudioStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* returnData) const {
    switch (hint) {
    case SH_ToolTip_WakeUpDelay:
        return 450;
    case SH_Slider_AbsoluteSetButtons:
        return Qt::LeftButton; // a click goes there, instead of a page towards it
    case SH_EtchDisabledText:
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_ComboBox_Popup:
        return 0;
    case SH_Menu_FlashTriggeredItem:
    case SH_DockWidget_ButtonsHaveFrame:
        return 0;
    case SH_DialogButtonLayout:
        return QDialogButtonBox::GnomeLayout;
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

QIcon StudioStyle::standardIcon(StandardPixmap icon, const QStyleOption* option, const QWidget* widget) const {
    switch (icon) {
    case SP_TitleBarCloseButton:
    case SP_DockWidgetCloseButton:
    case SP_LineEditClearButton:
    case SP_DialogCloseButton:
        return theme().icon(QStringLiteral("close"), Token::dimText);
    case SP_TitleBarNormalButton:
    case SP_TitleBarMaxButton:
        return theme().icon(QStringLiteral("layout"), Token::dimText);
    case SP_ToolBarHorizontalExtensionButton:
    case SP_ToolBarVerticalExtensionButton:
        return theme().icon(QStringLiteral("more"));
    case SP_MessageBoxInformation:
        return theme().icon(QStringLiteral("info"), Token::accent);
    case SP_MessageBoxWarning:
        return theme().icon(QStringLiteral("warning"), Token::warning);
    case SP_MessageBoxCritical:
        return theme().icon(QStringLiteral("error"), Token::danger);
    case SP_MessageBoxQuestion:
        return theme().icon(QStringLiteral("help"), Token::accent);
    default:
        return QProxyStyle::standardIcon(icon, option, widget);
    }
}

} // namespace arcflow::ui
