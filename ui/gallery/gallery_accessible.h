#pragma once

namespace arcflow::ui {

/// Lets screen readers see a GalleryView as a list of its images. Called by the view; does its work once.
void installGalleryAccessibility();

} // namespace arcflow::ui
