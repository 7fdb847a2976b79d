#include "ui/plots/plot_section.h"

#include "ui/plots/plot_export.h"
#include "ui/settings/app_settings.h"
#include "ui/shell/section_header.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QStandardPaths>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace arcflow::ui {
namespace {

const Setting<QString> exportFolder{
    QStringLiteral("plots/exportFolder"),
    [] { return QStandardPaths::writableLocation(QStandardPaths::PicturesLocation); },
};
const Setting<bool> paperColours{QStringLiteral("plots/paperColours"), [] { return true; }};

QString suffixOf(PlotSection::Format format) {
    switch (format) {
    case PlotSection::Format::svg:
        return QStringLiteral("svg");
    case PlotSection::Format::pdf:
        return QStringLiteral("pdf");
    case PlotSection::Format::csv:
        return QStringLiteral("csv");
    default:
        return QStringLiteral("png");
    }
}

} // namespace

PlotSection::PlotSection(AppSettings& settings, PlotView* plot, const QString& title, const QString& name,
                         std::function<QByteArray(const TrajectoryData&)> csv, QWidget* headerWidget)
    : m_settings(settings),
      m_plot(plot),
      m_legend(new PlotLegend(plot, this)),
      m_header(new SectionHeader(title, this)),
      m_name(name),
      m_csv(std::move(csv)) {
    setObjectName(name + QStringLiteral("Section"));
    m_plot->setParent(this);
    m_menu = makeMenu();
    if (headerWidget) {
        m_header->addWidget(headerWidget);
    }
    m_exportButton =
        m_header->addButton(QStringLiteral("export"), tr("Save or copy this plot (also with a right click on it)"));
    m_exportButton->setObjectName(name + QStringLiteral("Export"));
    m_exportButton->setPopupMode(QToolButton::InstantPopup);
    m_exportButton->setMenu(m_menu);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_header);
    layout->addWidget(m_plot, 1);
    layout->addWidget(m_legend);

    m_plot->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_plot, &QWidget::customContextMenuRequested, this,
            [this](QPoint at) { m_menu->popup(m_plot->mapToGlobal(at)); });
    setTitle(title);
}

void PlotSection::setTitle(const QString& title) {
    m_header->setTitle(title);
    m_exportButton->setAccessibleName(tr("Export: %1").arg(title));
}

QMenu* PlotSection::makeMenu() {
    auto* menu = new QMenu(this);
    menu->setObjectName(m_name + QStringLiteral("ExportMenu"));
    const auto add = [&](const QString& text, const char* id, auto action) {
        QAction* item = menu->addAction(text, this, action);
        item->setObjectName(QString::fromLatin1(id));
    };
    add(tr("Copy image"), "copyImage", [this] { copyImage(); });
    menu->addSeparator();
    add(tr("Save as SVG…"), "saveSvg", [this] { askAndExport(Format::svg); });
    add(tr("Save as PDF…"), "savePdf", [this] { askAndExport(Format::pdf); });
    add(tr("Save as PNG…"), "savePng1", [this] { askAndExport(Format::png1); });
    add(tr("Save as PNG, 2 × the size…"), "savePng2", [this] { askAndExport(Format::png2); });
    add(tr("Save as PNG, 4 × the size…"), "savePng4", [this] { askAndExport(Format::png4); });
    add(tr("Save the numbers as CSV…"), "saveCsv", [this] { askAndExport(Format::csv); });
    menu->addSeparator();
    m_onPaper = menu->addAction(tr("Images for paper: dark on white"));
    m_onPaper->setObjectName(QStringLiteral("onPaper"));
    m_onPaper->setCheckable(true);
    m_onPaper->setChecked(m_settings.get(paperColours));
    connect(m_onPaper, &QAction::triggered, this, [this](bool on) { m_settings.set(paperColours, on); });
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        for (QAction* action : menu->actions()) {
            action->setEnabled(!m_plot->path().empty());
        }
        m_onPaper->setChecked(m_settings.get(paperColours)); // the sections share it
    });
    return menu;
}

void PlotSection::askAndExport(Format format) {
    const QString folder = m_settings.get(exportFolder);
    const QString suffix = suffixOf(format);
    const QString name = m_stem.isEmpty() ? m_name : m_stem + '-' + m_name;
    auto* dialog = new QFileDialog(this, tr("Save plot"), QDir(folder).filePath(name + '.' + suffix),
                                   tr("%1 file (*.%2)").arg(suffix.toUpper(), suffix));
    dialog->setObjectName(QStringLiteral("plotFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    connect(dialog, &QFileDialog::fileSelected, this, [this, format](const QString& file) {
        m_settings.set(exportFolder, QFileInfo(file).absolutePath());
        exportTo(format, file);
    });
    dialog->open();
}

void PlotSection::exportTo(Format format, const QString& file) {
    const PlotFigure figure(*m_plot, *m_legend, m_header->title(), m_settings.get(paperColours));
    std::function<QByteArray()> encode;
    if (format == Format::csv) {
        encode = [csv = m_csv, data = m_plot->path().data()] { return data ? csv(*data) : QByteArray(); };
    } else if (format == Format::svg) {
        encode = [svg = figure.svg()] { return svg; };
    } else if (format == Format::pdf) {
        encode = [pdf = figure.pdf()] { return pdf; };
    } else if (format == Format::png1) {
        encode = [image = figure.image()] { return encodedPng(image); };
    } else {
        encode = [svg = figure.svg(), size = figure.size(), scale = format == Format::png4 ? 4 : 2] {
            return encodedPng(enlargedFigure(svg, size, scale));
        };
    }
    saveInBackground(file, std::move(encode), this, [this, file](const QString& problem) {
        if (problem.isEmpty()) {
            Q_EMIT exported(file);
        } else {
            Q_EMIT exportFailed(tr("The plot could not be saved as %1: %2. Choose another folder or free some space.")
                                    .arg(QDir::toNativeSeparators(file), problem));
        }
    });
}

void PlotSection::copyImage() {
    const PlotFigure figure(*m_plot, *m_legend, m_header->title(), m_settings.get(paperColours));
    auto* content = new QMimeData;
    content->setImageData(enlargedFigure(figure.svg(), figure.size(), 2));
    content->setText(m_plot->accessibleDescription());
    QGuiApplication::clipboard()->setMimeData(content);
}

} // namespace arcflow::ui
