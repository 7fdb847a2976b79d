#include "ui/canvas/mode_controls.h"

#include "ui/canvas/heat_legend.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QSlider>

#include <cmath>

namespace arcflow::ui {

namespace {

constexpr int stepsPerOctave = 4; ///< of the sliders whose value doubles at even distances
constexpr int blinkStep = 50;     ///< ms

double fromOctaves(int steps) {
    return std::pow(2.0, double(steps) / stepsPerOctave);
}

int toOctaves(double value) {
    return qRound(stepsPerOctave * std::log2(value));
}

QString factorText(const QLocale& locale, double value) {
    return QStringLiteral("×") + locale.toString(value, 'g', value < 10 ? 2 : 3);
}

} // namespace

ModeControls::ModeControls(QWidget* parent) : FloatingPanel(parent) {
    setObjectName(QStringLiteral("modeControls"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(gridUnit * 3 / 2, gridUnit, gridUnit * 3 / 2, gridUnit);
    layout->setSpacing(0);
    m_opacity = addRow(QStringLiteral("opacitySlider"), tr("Opacity"),
                       tr("How much of the second picture is seen (Shift+←, Shift+→)"), 0, 100,
                       [](CompareValues& values, int position) { values.opacity = position / 100.0; });
    m_blink = addRow(QStringLiteral("blinkSlider"), tr("Blink"),
                     tr("How long each picture is shown (Shift+←, Shift+→)"), 200 / blinkStep, 2000 / blinkStep,
                     [](CompareValues& values, int position) { values.blinkInterval = position * blinkStep; });
    addDifferenceRow();
    addLoupeRow();
    setMode(CompareMode::student);
    setValues({});
}

ModeControls::Row ModeControls::addRow(const QString& objectName, const QString& label, const QString& toolTip,
                                       int lowest, int highest, const Set& set) {
    Row row;
    row.page = new QWidget(this);
    auto* layout = new QHBoxLayout(row.page);
    layout->setContentsMargins({});
    layout->setSpacing(gridUnit);
    auto* name = new QLabel(label, row.page);
    row.slider = new QSlider(Qt::Horizontal, row.page);
    row.slider->setObjectName(objectName);
    row.slider->setAccessibleName(label);
    row.slider->setToolTip(toolTip);
    row.slider->setRange(lowest, highest);
    row.slider->setFocusPolicy(Qt::TabFocus); // a click leaves the keys to the canvas
    row.slider->setFixedWidth(20 * gridUnit);
    name->setBuddy(row.slider);
    row.value = new QLabel(row.page);
    layout->addWidget(name);
    layout->addWidget(row.slider);
    layout->addWidget(row.value);
    this->layout()->addWidget(row.page);
    connect(row.slider, &QSlider::valueChanged, this, [this, set](int position) {
        set(m_values, position);
        announce();
    });
    return row;
}

QCheckBox* ModeControls::addBox(const QString& objectName, const QString& label, const QString& toolTip,
                                bool CompareValues::*value) {
    auto* box = new QCheckBox(label, m_loupe.page);
    box->setObjectName(objectName);
    box->setAccessibleName(label);
    box->setToolTip(toolTip);
    box->setFocusPolicy(Qt::TabFocus);
    m_loupe.page->layout()->addWidget(box);
    connect(box, &QCheckBox::toggled, this, [this, value](bool checked) {
        m_values.*value = checked;
        announce();
    });
    return box;
}

void ModeControls::addDifferenceRow() {
    m_gain =
        addRow(QStringLiteral("gainSlider"), tr("Gain"), tr("Makes small differences visible (Shift+←, Shift+→)"), 0,
               5 * stepsPerOctave, [](CompareValues& values, int position) { values.gain = fromOctaves(position); });
    m_gain.slider->setFixedWidth(14 * gridUnit);
    m_legend = new HeatLegend(m_gain.page);
    m_differenceText = new QLabel(m_gain.page);
    m_differenceText->setObjectName(QStringLiteral("differenceText"));
    m_differenceText->setProperty("dim", true);
    m_gain.page->layout()->addWidget(m_legend);
    m_gain.page->layout()->addWidget(m_differenceText);
}

void ModeControls::addLoupeRow() {
    m_loupe = addRow(QStringLiteral("loupeSlider"), tr("Loupe"),
                     tr("Magnification against the picture around it (Shift+←, Shift+→; Alt+wheel: size)"), 0,
                     4 * stepsPerOctave,
                     [](CompareValues& values, int position) { values.loupeZoom = fromOctaves(position); });
    m_square = addBox(QStringLiteral("loupeSquare"), tr("Square"), tr("A square lens instead of a round one (L again)"),
                      &CompareValues::loupeSquare);
    m_halves =
        addBox(QStringLiteral("loupeHalves"), tr("Both halves"),
               tr("Half of each picture in the lens, instead of the other one alone"), &CompareValues::loupeHalves);
}

bool ModeControls::hasControls(CompareMode mode) {
    return mode == CompareMode::opacity || mode == CompareMode::blink || mode == CompareMode::difference ||
           mode == CompareMode::loupe;
}

void ModeControls::setMode(CompareMode mode) {
    m_opacity.page->setVisible(mode == CompareMode::opacity);
    m_blink.page->setVisible(mode == CompareMode::blink);
    m_gain.page->setVisible(mode == CompareMode::difference);
    m_loupe.page->setVisible(mode == CompareMode::loupe);
    setVisible(hasControls(mode));
}

void ModeControls::setValues(const CompareValues& values) {
    m_values = values;
    const QSignalBlocker blockers[] = {QSignalBlocker(m_opacity.slider), QSignalBlocker(m_blink.slider),
                                       QSignalBlocker(m_gain.slider),    QSignalBlocker(m_loupe.slider),
                                       QSignalBlocker(m_square),         QSignalBlocker(m_halves)};
    m_opacity.slider->setValue(qRound(values.opacity * 100));
    m_blink.slider->setValue(qRound(double(values.blinkInterval) / blinkStep));
    m_gain.slider->setValue(toOctaves(values.gain));
    m_loupe.slider->setValue(toOctaves(values.loupeZoom));
    m_square->setChecked(values.loupeSquare);
    m_halves->setChecked(values.loupeHalves);
    showTexts();
}

void ModeControls::setDifferenceText(const QString& text) {
    m_differenceText->setText(text);
    m_differenceText->setVisible(!text.isEmpty());
}

void ModeControls::announce() {
    showTexts();
    Q_EMIT valuesChanged(m_values);
}

void ModeControls::showTexts() {
    m_opacity.value->setText(tr("%1 %").arg(qRound(m_values.opacity * 100)));
    m_blink.value->setText(tr("%1 s").arg(locale().toString(m_values.blinkInterval / 1000.0, 'f', 2)));
    m_gain.value->setText(factorText(locale(), m_values.gain));
    m_loupe.value->setText(factorText(locale(), m_values.loupeZoom));
    m_legend->setGain(m_values.gain);
    // Wide enough for any value, so that nothing moves under the pointer.
    m_opacity.value->setMinimumWidth(fontMetrics().horizontalAdvance(tr("%1 %").arg(100)));
    m_blink.value->setMinimumWidth(fontMetrics().horizontalAdvance(tr("%1 s").arg(QStringLiteral("0.00"))));
    for (QLabel* label : {m_gain.value, m_loupe.value}) {
        label->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("×22.6")));
    }
}

void ModeControls::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange && m_halves) {
        showTexts();
    }
    FloatingPanel::changeEvent(event);
}

} // namespace arcflow::ui
