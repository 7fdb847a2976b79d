#include "ui/gallery/details_picture.h"

#include "ui/style/theme.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>

namespace arcflow::ui {

namespace {

constexpr int settlePause = 120; // ms without resizing before pictures of the new size are made
constexpr int formerTime = 200;  // ms for which the former pictures stay rather than flicker
constexpr double highest = 1.25; // height by width

} // namespace

DetailsPicture::DetailsPicture(ThumbnailCache& thumbnails, QWidget* parent)
    : QWidget(parent), m_thumbnails(thumbnails) {
    setObjectName(QStringLiteral("picture"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    for (QTimer* timer : {&m_askTimer, &m_formerTimer}) {
        timer->setSingleShot(true);
    }
    connect(&m_askTimer, &QTimer::timeout, this, &DetailsPicture::ask);
    connect(&m_formerTimer, &QTimer::timeout, this, [this] {
        m_former.clear();
        update();
    });
    connect(&thumbnails, &ThumbnailCache::arrived, this, qOverload<>(&QWidget::update));
    connect(&theme(), &Theme::changed, this, [this] {
        m_painter.clear();
        update();
    });
}

void DetailsPicture::setFaces(const QVector<Face>& faces, QSize size) {
    const auto same = [](const Face& a, const Face& b) {
        return a.file == b.file && a.contentHash == b.contentHash && a.label == b.label;
    };
    const double aspect = size.isEmpty() ? 1.0 : std::clamp(double(size.height()) / size.width(), 0.25, highest);
    if (aspect == m_aspect && std::equal(faces.begin(), faces.end(), m_faces.begin(), m_faces.end(), same)) {
        return;
    }
    m_former.clear();
    for (int i = 0; i < m_faces.size() && m_faces.size() == faces.size() && aspect == m_aspect; ++i) {
        TileLook look;
        ThumbnailCache::Thumbnail found = m_thumbnails.find(request(i));
        look.state = found.state;
        look.pixmap = std::move(found.pixmap);
        look.exact = true;
        m_former.append(look);
    }
    m_faces = faces;
    m_aspect = aspect;
    m_formerTimer.start(formerTime);
    updateGeometry();
    ask();
    update();
}

int DetailsPicture::heightForWidth(int width) const {
    if (m_faces.isEmpty()) {
        return 0;
    }
    if (m_faces.size() == 1) {
        return qRound(width * m_aspect);
    }
    const int half = (width - gridUnit) / 2;
    return m_faces.size() == 2 ? qRound(half * m_aspect) : 2 * half + gridUnit;
}

QSize DetailsPicture::sizeHint() const {
    return {30 * gridUnit, heightForWidth(30 * gridUnit)};
}

QRect DetailsPicture::cell(int index) const {
    if (m_faces.size() == 1) {
        return rect();
    }
    const int half = (width() - gridUnit) / 2;
    const int lineHeight = m_faces.size() == 2 ? height() : half;
    return {index % 2 * (half + gridUnit), index / 2 * (half + gridUnit), half, lineHeight};
}

ThumbnailRequest DetailsPicture::request(int index) const {
    const QSize size = cell(index).size();
    const qreal ratio = devicePixelRatioF();
    const bool several = m_faces.size() > 2;
    const int side = qRound((several ? size.width() : std::max(size.width(), size.height())) * ratio);
    return {m_faces[index].file, m_faces[index].contentHash, std::clamp(side, 1, maxThumbnailSide),
            several ? ThumbnailFit::fill : ThumbnailFit::whole, qRound(TilePainter::radius * ratio)};
}

void DetailsPicture::ask() {
    QVector<ThumbnailRequest> wanted;
    for (int i = 0; isVisible() && width() > 0 && i < m_faces.size(); ++i) {
        wanted.append(request(i));
    }
    m_thumbnails.setWanted(this, wanted);
}

void DetailsPicture::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    for (int i = 0; i < m_faces.size(); ++i) {
        TileLook look;
        ThumbnailCache::Thumbnail found = m_thumbnails.find(request(i));
        look.state = m_faces[i].file.isEmpty() ? PictureState::missing : found.state;
        look.pixmap = std::move(found.pixmap);
        look.exact = true;
        if (look.state == PictureState::unknown && i < m_former.size()) {
            look = m_former[i];
        }
        look.rect = cell(i);
        look.badge = m_faces[i].label;
        m_painter.paint(painter, look);
    }
}

void DetailsPicture::resizeEvent(QResizeEvent*) {
    m_askTimer.start(settlePause);
}

void DetailsPicture::showEvent(QShowEvent*) {
    m_askTimer.start(0);
}

void DetailsPicture::hideEvent(QHideEvent*) {
    ask();
}

void DetailsPicture::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) {
        m_painter.clear();
    }
    QWidget::changeEvent(event);
}

void DetailsPicture::mouseDoubleClickEvent(QMouseEvent*) {
    Q_EMIT doubleClicked();
}

} // namespace arcflow::ui
