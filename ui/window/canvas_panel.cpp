#include "ui/window/canvas_panel.h"

#include "ui/canvas/compare_bar.h"
#include "ui/canvas/image_canvas.h"
#include "ui/plots/sigma_scrubber.h"

#include <QVBoxLayout>

namespace arcflow::ui {

CanvasPanel::CanvasPanel(QWidget* parent)
    : QWidget(parent),
      m_canvas(new ImageCanvas(this)),
      m_bar(new CompareBar(m_canvas, this)),
      m_scrubber(new SigmaScrubber(this)) {
    setObjectName(QStringLiteral("canvasPanel"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_canvas, 1);
    layout->addWidget(m_scrubber);
}

} // namespace arcflow::ui
