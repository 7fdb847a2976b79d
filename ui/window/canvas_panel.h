#pragma once

#include <QWidget>

namespace arcflow::ui {

class CompareBar;
class ImageCanvas;
class SigmaScrubber;

/// The middle of the window: modes above, picture, scrubber below.
class CanvasPanel : public QWidget {
    Q_OBJECT

public:
    explicit CanvasPanel(QWidget* parent = nullptr);

    ImageCanvas* canvas() const { return m_canvas; }
    SigmaScrubber* scrubber() const { return m_scrubber; }

private:
    ImageCanvas* m_canvas;
    CompareBar* m_bar;
    SigmaScrubber* m_scrubber;
};

} // namespace arcflow::ui
