#include "ui/window/about_facts.h"

#include <QCoreApplication>
#include <QFile>
#include <QtGlobal>

#include <unicode/uversion.h>

namespace arcflow::ui {
namespace {

QString resource(const QString& name) {
    QFile file(QStringLiteral(":/arcflow/licences/") + name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

AboutFacts aboutFacts() {
    AboutFacts facts;
    facts.version = QStringLiteral(ARCFLOW_VERSION);
    facts.description = QCoreApplication::translate(
        "arcflow::ui::MainWindow", "Images in two network evaluations, side by side with their teacher. "
                                   "Offline and private.");
    facts.components = {{QStringLiteral("LibTorch"), QStringLiteral(ARCFLOW_LIBTORCH_VERSION)},
                        {QStringLiteral("Qt"), QString::fromLatin1(qVersion())},
                        {QStringLiteral("OpenImageIO"), QStringLiteral(ARCFLOW_OIIO_VERSION)},
                        {QStringLiteral("QCustomPlot"), QStringLiteral("2.1")},
                        {QStringLiteral("ICU"), QStringLiteral(U_ICU_VERSION)}};
    facts.licences = {{QStringLiteral("ArcFlow Studio, GPL-3.0-or-later"), resource(QStringLiteral("gpl-3.0.txt"))},
                      {QStringLiteral("Parts and their licences"), resource(QStringLiteral("parts.txt"))}};
    return facts;
}

} // namespace arcflow::ui
