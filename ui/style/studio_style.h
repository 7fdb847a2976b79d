#pragma once

#include <QProxyStyle>

namespace arcflow::ui {

/// What a style sheet cannot say, over Fusion: sizes and manners of widgets, and the program's own icons in Qt's
/// widgets.
class StudioStyle : public QProxyStyle {
    Q_OBJECT

public:
    StudioStyle();

    using QProxyStyle::polish;
    void polish(QWidget* widget) override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returnData) const override;
    QIcon standardIcon(StandardPixmap icon, const QStyleOption* option, const QWidget* widget) const override;
};

} // namespace arcflow::ui
