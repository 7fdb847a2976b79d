#include "app/scenes/contact_sheet.h"

#include "app/scenes/scene_painter.h"
#include "core/base/error.h"

#include <QPainter>

#include <algorithm>

namespace arcflow::scenes {

QImage contactSheet(const Series& series, uint64_t first, const SheetLayout& layout) {
    const int gap = layout.size / 8, caption = layout.size / 2;
    const int pitchX = layout.size + gap, pitchY = layout.size + caption + gap / 2;
    QImage sheet(layout.columns * pitchX + gap, layout.rows * pitchY + gap, QImage::Format_RGB32);
    if (sheet.isNull()) {
        fail(ErrorKind::outOfMemory, "a sheet of ", layout.columns, "×", layout.rows, " pictures of ", layout.size,
             " pixels is too large");
    }
    sheet.fill(QColor(0xfbf8f2));
    QPainter painter(&sheet);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    QFont font = painter.font();
    font.setPixelSize(std::max(8, layout.size * 10 / 128));
    painter.setFont(font);
    for (int i = 0; i < layout.rows * layout.columns; ++i) {
        const CaptionedScene picture = series.at(first + static_cast<uint64_t>(i));
        const QRect frame(gap + i % layout.columns * pitchX, gap + i / layout.columns * pitchY, layout.size,
                          layout.size);
        painter.drawImage(frame.topLeft(), paintScene(picture.scene, layout.size));
        painter.setPen(QColor(0x4a4652));
        painter.drawText(
            frame.translated(0, layout.size + gap / 4).adjusted(-gap / 3, 0, gap / 3, caption - layout.size),
            Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, QString::fromStdString(picture.caption));
    }
    return sheet;
}

} // namespace arcflow::scenes
