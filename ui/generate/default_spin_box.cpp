#include "ui/generate/default_spin_box.h"

#include "ui/style/theme.h"

#include <QAction>
#include <QEvent>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QWheelEvent>

#include <cmath>

namespace arcflow::ui {

DefaultSpinBox::DefaultSpinBox(double least, double most, int decimals, QWidget* parent)
    : QuietWheel(parent), m_least(least), m_reset(new QAction(this)) {
    setDecimals(decimals);
    setRange(least, most);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_reset->setObjectName(QStringLiteral("reset"));
    m_reset->setIcon(theme().icon(QStringLiteral("undo"), Token::dimText));
    lineEdit()->addAction(m_reset, QLineEdit::TrailingPosition);
    connect(m_reset, &QAction::triggered, this, [this] {
        setChoice({});
        Q_EMIT chosen({});
    });
    connect(this, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        const double scale = std::pow(10.0, this->decimals());
        const double shown = std::round(value * scale) / scale; // steps add up to 1.5000000000000002
        const bool isDefault = m_default ? std::abs(shown - *m_default) < 1e-9 : shown < m_least;
        m_choice = isDefault ? std::nullopt : std::optional(shown);
        updateReset();
        Q_EMIT chosen(m_choice);
    });
    arrange();
}

std::optional<double> DefaultSpinBox::choice() const {
    return m_choice;
}

void DefaultSpinBox::setDefault(std::optional<double> value) {
    if (value != m_default) {
        m_default = value;
        arrange();
    }
}

void DefaultSpinBox::setChoice(std::optional<double> value) {
    if (value != m_choice) {
        m_choice = value;
        arrange();
    }
}

void DefaultSpinBox::setSource(const QString& source) {
    m_source = source;
    updateReset();
}

void DefaultSpinBox::setWordForLeast(const QString& word) {
    m_word = word;
    arrange();
}

/// Without a default, one step below the least value stands for it.
void DefaultSpinBox::arrange() {
    const QSignalBlocker quiet(this);
    setMinimum(m_default ? m_least : m_least - singleStep());
    setSpecialValueText(m_default ? m_word : tr("automatic"));
    const double shown = m_choice.value_or(m_default.value_or(minimum()));
    if (shown != value()) {
        setValue(shown);
    }
    updateReset();
}

void DefaultSpinBox::updateReset() {
    m_reset->setVisible(m_choice.has_value());
    const QString back = m_source.isEmpty() ? tr("Back to the model's %1") : tr("Back to the number of %2: %1");
    m_reset->setText(!m_default           ? tr("Back to automatic")
                     : m_source.isEmpty() ? back.arg(textFromValue(*m_default))
                                          : back.arg(textFromValue(*m_default), m_source));
    m_reset->setToolTip(m_reset->text());
}

QString DefaultSpinBox::textFromValue(double value) const {
    QString text = locale().toString(value, 'f', decimals());
    if (decimals() > 1) {
        const QString point = locale().decimalPoint();
        while (text.endsWith(u'0') && !text.chopped(1).endsWith(point)) {
            text.chop(1);
        }
    }
    return text;
}

/// A point works as well as the language's own sign.
double DefaultSpinBox::valueFromText(const QString& text) const {
    bool ok = false;
    const double value = locale().toDouble(text.trimmed(), &ok);
    return ok ? value : QDoubleSpinBox::valueFromText(text);
}

QSize DefaultSpinBox::sizeHint() const {
    return {minimumSizeHint().width(), QDoubleSpinBox::sizeHint().height()};
}

QSize DefaultSpinBox::minimumSizeHint() const {
    return {fontMetrics().horizontalAdvance(QStringLiteral("10000")) + 3 * gridUnit,
            QDoubleSpinBox::minimumSizeHint().height()};
}

void DefaultSpinBox::changeEvent(QEvent* event) {
    QDoubleSpinBox::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        updateGeometry();
    }
}

} // namespace arcflow::ui
