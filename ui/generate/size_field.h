#pragma once

#include "ui/generate/size_presets.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QSpinBox;
class QToolButton;

namespace arcflow::ui {

/// Width and height: presets of the model, a button that turns them, and free numbers in steps of the model's blocks,
/// with the aspect ratio locked if wanted.
class SizeField : public QWidget {
    Q_OBJECT

public:
    explicit SizeField(QWidget* parent = nullptr);

    /// Presets and steps. An empty size: no model is known.
    void setModel(const QSize& modelSize, int pixelsPerToken);
    void setChoice(std::optional<QSize> size); ///< unset: the model's own
    std::optional<QSize> choice() const { return m_choice; }

Q_SIGNALS:
    void chosen(std::optional<QSize> size); ///< by the user

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void fitFont();
    QSpinBox* side(const QString& name, const QString& label);
    QSize shownSize() const;
    void fillPresets(const QSize& size);
    void refresh();
    void choose(const QSize& size);
    void take(const QSize& size);
    void takeSide(bool isWidth);

    QComboBox* m_presets;
    QToolButton* m_swap;
    QSpinBox *m_width, *m_height;
    QToolButton* m_lock;
    std::vector<SizePreset> m_list;
    QSize m_modelSize;
    int m_step = 16;
    std::optional<QSize> m_choice;
    QSize m_lockedRatio; ///< the size whose shape is kept
};

} // namespace arcflow::ui
