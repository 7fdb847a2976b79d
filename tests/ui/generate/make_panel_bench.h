#pragma once

#include "ui/generate/form_rules.h"
#include "ui/generate/make_panel.h"
#include "ui/shell/collapsible_section.h"
#include "ui/shell/segmented_control.h"
#include "ui/style/theme.h"

#include "tests/support/fake_engine.h"
#include "tests/ui/generate/model_folders.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopeGuard>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include <memory>

namespace arcflow::ui {

inline LoadedModel nano() {
    LoadedModel model = FakeScript::defaultModel();
    model.name = "flux-nano";
    model.defaultWidth = model.defaultHeight = 128;
    model.defaultTeacherSteps = 32;
    return model;
}

inline LoadedModel fluxDev() {
    LoadedModel model = nano();
    model.name = "FLUX.1-dev";
    model.defaultWidth = model.defaultHeight = 1024;
    model.defaultTeacherSteps = 28;
    model.defaultGuidance = 3.5;
    model.defaultTrueCfg = 1;
    return model;
}

/// Folders, catalog and panel of one test.
struct Bench {
    Bench() {
        test::addEmbedded(folder);
        test::addPipeline(folder, "flux");
        test::addAdapter(folder, "arc-flux");
        folder.write("ink.safetensors", test::weights("a.lora_A.weight"));
        folder.write("qwen-style.safetensors", test::weights("a.lora_A.weight"));
    }

    void open() {
        catalog.setFolders({QString::fromStdString(folder.path().string())}, path("nano"));
        QTRY_VERIFY(!catalog.isScanning());
        catalog.setInfo(path("nano/flux-nano"), test::pipelineInfo("flux-nano", 128));
        catalog.setInfo(path("nano/arcflow-nano"), test::adapterInfo(16));
        catalog.setInfo(path("flux"), test::pipelineInfo("flux", 1024));
        catalog.setInfo(path("ink.safetensors"), test::loraInfo("FLUX"));
        catalog.setInfo(path("qwen-style.safetensors"), test::loraInfo("Qwen-Image"));
        panel = std::make_unique<MakePanel>(catalog);
        panel->restoreState({});
        panel->resize(280, 700);
        panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(panel.get()));
        panel->activateWindow();
        QTRY_VERIFY(panel->isActiveWindow());
    }

    void load(const LoadedModel& model) { panel->setLoadedModel(panel->form().model(), model); }
    QString path(const char* name) const { return QString::fromStdString((folder / name).string()); }

    template <typename Widget> Widget* find(const char* name) const {
        auto* widget = panel->findChild<Widget*>(QString::fromLatin1(name));
        if (!widget) {
            qFatal("no widget %s", name);
        }
        return widget;
    }
    SegmentedControl* mode() const { return find<SegmentedControl>("mode"); }
    QString note(const char* name) const {
        const auto* label = find<QLabel>(name);
        return label->isHidden() ? QString() : label->text();
    }
    void type(const char* name, const QString& text) const {
        auto* field = find<QWidget>(name);
        field->setFocus();
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }
    void choose(const char* name, int row) const {
        auto* box = find<QComboBox>(name);
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Home);
        for (int i = 0; i < row; ++i) {
            QTest::keyClick(box, Qt::Key_Down);
        }
    }
    GenerationRequest request() const { return panel->form().request("x", "").generation; }

    test::TempFolder folder;
    ModelCatalog catalog;
    std::unique_ptr<MakePanel> panel;
};

} // namespace arcflow::ui
