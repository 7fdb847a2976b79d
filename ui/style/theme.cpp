#include "ui/style/theme.h"

#include "ui/style/colour_math.h"
#include "ui/style/icon_engine.h"
#include "ui/style/studio_style.h"
#include "ui/style/style_sheet.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QFontDatabase>
#include <QJsonDocument>
#include <QJsonObject>
#include <QToolTip>

/// Outside the namespaces: the macro declares a function. Needed because the resources lie in a static library.
static void initStudioResources() {
    Q_INIT_RESOURCE(studio);
}

namespace arcflow::ui {

namespace {

constexpr std::array<const char*, tokenCount> tokenNames = {
    "window", "panel",   "raised",  "field", "line",   "text",   "dimText", "accent",  "onAccent",
    "canvas", "student", "teacher", "third", "fourth", "danger", "warning", "success", "star"};
constexpr const char* schemeNames[] = {"dark", "light"};

size_t row(ColourScheme scheme) {
    return scheme == ColourScheme::light ? 1 : 0;
}

QByteArray resource(const QString& path) {
    QFile file(QStringLiteral(":/arcflow/") + path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

QString name(Token token) {
    return QString::fromLatin1(tokenNames[static_cast<size_t>(token)]);
}

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

Theme::Theme() {
    initStudioResources();
    loadTokens();
}

void Theme::loadTokens() {
    const QJsonObject schemes = QJsonDocument::fromJson(resource(QStringLiteral("style/tokens.json"))).object();
    for (size_t scheme = 0; scheme < m_tokens.size(); ++scheme) {
        const QJsonObject values = schemes.value(QLatin1String(schemeNames[scheme])).toObject();
        for (size_t i = 0; i < tokenNames.size(); ++i) {
            m_tokens[scheme][i] = QColor(values.value(QLatin1String(tokenNames[i])).toString());
        }
    }
}

QColor Theme::color(Token token, ColourScheme scheme) const {
    return m_tokens[row(scheme)][static_cast<size_t>(token)];
}

ColourScheme Theme::schemeFor(const QPalette& desktop) {
    const bool dark = luminance(desktop.color(QPalette::WindowText)) > luminance(desktop.color(QPalette::Window));
    return dark ? ColourScheme::dark : ColourScheme::light;
}

void Theme::apply(ColourScheme scheme) {
    m_followsDesktop = scheme == ColourScheme::system;
    if (m_followsDesktop) {
        // The program's palette hides the desktop's, so it is taken off for a moment.
        m_readingDesktop = true;
        QApplication::setPalette(QPalette());
        scheme = schemeFor(QGuiApplication::palette());
        m_readingDesktop = false;
    }
    activate(scheme);
}

void Theme::activate(ColourScheme scheme) {
    const bool switched = !m_prepared || scheme != m_scheme;
    m_scheme = scheme;
    prepareApplication();
    QApplication::setPalette(palette());
    QToolTip::setPalette(palette());
    const auto lookup = [this](const QString& token) {
        const auto found = std::find(tokenNames.begin(), tokenNames.end(), token);
        return found == tokenNames.end() ? QColor() : color(static_cast<Token>(found - tokenNames.begin()));
    };
    const QString glyphs = QStringLiteral(":/arcflow/glyphs/") + QLatin1String(schemeNames[row(scheme)]);
    qApp->setStyleSheet(
        expandStyleSheet(QString::fromUtf8(resource(QStringLiteral("style/studio.qss"))), lookup, glyphs));
    if (switched) {
        Q_EMIT changed();
    }
}

void Theme::prepareApplication() {
    if (m_prepared) {
        return;
    }
    m_prepared = true;
    QApplication::setStyle(new StudioStyle);
    if (const QString inter = QStringLiteral("Inter"); QFontDatabase::families().contains(inter)) {
        QFont font = QApplication::font();
        font.setFamilies({inter, font.family()});
        QApplication::setFont(font);
    }
    qApp->installEventFilter(this);
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ThemeChange && m_followsDesktop && !m_readingDesktop) {
        // After the event: every window gets one, and the palette is not to change while they are being told.
        m_readingDesktop = true;
        QMetaObject::invokeMethod(
            this, [this] { apply(ColourScheme::system); }, Qt::QueuedConnection);
    }
    return QObject::eventFilter(watched, event);
}

QPalette Theme::palette() const {
    QPalette result;
    const auto set = [&](QPalette::ColorRole role, const QColor& value) {
        result.setColor(QPalette::All, role, value);
    };
    const QColor faint = mixed(color(Token::panel), color(Token::dimText), 0.6);
    set(QPalette::Window, color(Token::panel));
    set(QPalette::WindowText, color(Token::text));
    set(QPalette::Base, color(Token::field));
    set(QPalette::AlternateBase, mixed(color(Token::field), color(Token::text), 0.03));
    set(QPalette::Text, color(Token::text));
    set(QPalette::PlaceholderText, color(Token::dimText));
    set(QPalette::Button, color(Token::raised));
    set(QPalette::ButtonText, color(Token::text));
    set(QPalette::BrightText, color(Token::danger));
    set(QPalette::Highlight, color(Token::accent));
    set(QPalette::HighlightedText, color(Token::onAccent));
    set(QPalette::Link, color(Token::accent));
    set(QPalette::LinkVisited, color(Token::accent));
    set(QPalette::ToolTipBase, color(Token::raised));
    set(QPalette::ToolTipText, color(Token::text));
    set(QPalette::Light, mixed(color(Token::panel), Qt::white, 0.12));
    set(QPalette::Midlight, color(Token::raised));
    set(QPalette::Mid, color(Token::line));
    set(QPalette::Dark, color(Token::line));
    set(QPalette::Shadow, mixed(color(Token::window), Qt::black, 0.4));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        result.setColor(QPalette::Disabled, role, faint);
    }
    result.setColor(QPalette::Disabled, QPalette::Highlight, color(Token::line));
    result.setColor(QPalette::Disabled, QPalette::HighlightedText, color(Token::dimText));
    return result;
}

QPen Theme::pen(Series series, double width) const {
    QPen pen(color(static_cast<Token>(static_cast<int>(Token::student) + static_cast<int>(series))), width);
    pen.setCosmetic(true);
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::RoundJoin);
    switch (series) {
    case Series::student:
        break;
    case Series::teacher:
        pen.setDashPattern({4, 2});
        break;
    case Series::third:
        pen.setDashPattern({6, 2, 1.5, 2});
        break;
    case Series::fourth:
        pen.setDashPattern({1.5, 2});
        break;
    }
    return pen;
}

QFont Theme::font(TextSize size, QFont::Weight weight) const {
    QFont result = QApplication::font();
    const double scale = size == TextSize::small ? 0.88 : size == TextSize::title ? 1.35 : 1.0;
    if (result.pointSizeF() > 0) {
        result.setPointSizeF(result.pointSizeF() * scale);
    } else {
        result.setPixelSize(qRound(result.pixelSize() * scale));
    }
    result.setWeight(weight);
    return result;
}

QIcon Theme::icon(const QString& name) const {
    return icon(name, Token::text, Token::accent);
}

QIcon Theme::icon(const QString& name, Token unchecked, Token checked) const {
    const QString key =
        QStringLiteral("%1/%2/%3").arg(name).arg(static_cast<int>(unchecked)).arg(static_cast<int>(checked));
    if (const auto known = m_icons.constFind(key); known != m_icons.constEnd()) {
        return *known;
    }
    QIcon icon;
    if (const QByteArray svg = resource(QStringLiteral("icons/%1.svg").arg(name)); !svg.isEmpty()) {
        icon = QIcon(new IconEngine(name, svg, unchecked, checked));
    } else {
        qWarning("There is no icon named %s", qUtf8Printable(name));
    }
    return m_icons.insert(key, icon).value();
}

} // namespace arcflow::ui
