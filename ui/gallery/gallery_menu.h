#pragma once

#include <QPoint>

namespace arcflow::ui {

class GalleryController;
class GalleryView;

/// The context menu of a view: what can be done with the images that are selected in it, and how it shows them. Opens
/// when the albums are known, a moment later.
void openGalleryMenu(GalleryController& controller, GalleryView* view, const QPoint& globalPosition);

} // namespace arcflow::ui
