#pragma once

#include <QColor>
#include <QIcon>
#include <QObject>
#include <QPalette>
#include <QPen>
#include <QString>

#include <array>

class QApplication;

namespace arcflow::ui {

/// The colours of the program by what they are for; values stand in resources/style/tokens.json, once for dark, once for light.
enum class Token {
    window,
    panel,
    raised,
    field,
    line,
    text,
    dimText,
    accent,
    onAccent,
    canvas,
    student,
    teacher,
    third,
    fourth,
    danger,
    warning,
    success,
    star,
};
inline constexpr int tokenCount = static_cast<int>(Token::star) + 1;

/// The series of the plots: colour-blind-safe (Okabe–Ito), and told apart by line style as well.
enum class Series { student, teacher, third, fourth };

enum class ColourScheme { dark, light, system };

/// Colours, palette, style sheet and icons of the whole program. GUI thread only.
///
///     painter.setPen(theme().color(Token::dimText));
///     button->setIcon(theme().icon("pause"));
///     connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
class Theme : public QObject {
    Q_OBJECT

public:
    static Theme& instance();

    /// Applies palette, font and style sheet to the program. Call once before the first window, and again to switch.
    void apply(ColourScheme scheme);
    ColourScheme scheme() const { return m_scheme; } ///< dark or light, never system
    bool isDark() const { return m_scheme == ColourScheme::dark; }

    QColor color(Token token) const { return m_colors[static_cast<size_t>(token)]; }
    /// Colour and line style of a series, cosmetic, `width` in device-independent pixels.
    QPen pen(Series series, double width = 1.6) const;

    /// resources/icons/<name>.svg in the text colour (dimmed where disabled, accent where checked), sharp at any scale.
    /// Cached; icons made before a switch of the scheme must be asked for again (see changed()).
    QIcon icon(const QString& name) const;

Q_SIGNALS:
    void changed(); ///< the scheme was switched

private:
    Theme();
    void loadTokens();
    QPalette palette() const;

    ColourScheme m_scheme = ColourScheme::dark;
    std::array<QColor, tokenCount> m_colors;
    std::array<std::array<QColor, tokenCount>, 2> m_tokens; ///< dark, light
};

inline Theme& theme() { return Theme::instance(); }

/// Spacing of the 8-pixel grid, in device-independent pixels.
inline constexpr int gridUnit = 8;

} // namespace arcflow::ui
