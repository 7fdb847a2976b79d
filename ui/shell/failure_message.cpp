#include "ui/shell/message.h"

#include <QCoreApplication>

namespace arcflow::ui {

namespace {

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(FailureMessage)

public:
    static Message of(ErrorKind kind) {
        switch (kind) {
        case ErrorKind::invalidRequest:
            return error(tr("These settings cannot be carried out."), tr("Change what is named here and start again."));
        case ErrorKind::modelMissing:
            return error(
                tr("A part of the model is missing."),
                tr("Put the file or folder back, or choose another model. The images you have are not affected."));
        case ErrorKind::modelCorrupt:
            return error(
                tr("The model is damaged or does not fit together."),
                tr("Copy or download the named file again, and check that all parts belong to the same model."));
        case ErrorKind::unsupported:
            return error(tr("This kind of model or file is not supported."),
                         tr("ArcFlow Studio takes FLUX.1 and Qwen-Image models in diffusers layout, as safetensors."));
        case ErrorKind::outOfMemory:
            return error(tr("There was not enough memory."),
                         tr("Close other programs, choose a smaller size, or lower the memory budget in the settings. "
                            "A finished image is kept and can be decoded again."));
        case ErrorKind::diskFull:
            return error(
                tr("The disk is full."),
                tr("Make room or choose another image folder, then try again. Nothing that was finished is lost."));
        case ErrorKind::io:
            return error(tr("A file could not be read or written."),
                         tr("Check that the disk is connected and that you may write there, then try again."));
        case ErrorKind::diverged:
            return error(tr("The training run has diverged and was stopped."),
                         tr("Start again with a lower learning rate. The last good state is kept."));
        case ErrorKind::cancelled:
            return {};
        case ErrorKind::internal:
            break;
        }
        return error(tr("Something went wrong inside the program."),
                     tr("Try again. If it happens once more, the details help to find the cause."));
    }

private:
    static Message error(const QString& text, const QString& advice) {
        Message message;
        message.kind = Message::Kind::error;
        message.text = text;
        message.advice = advice;
        return message;
    }
};

} // namespace

Message failureMessage(const Failure& failure) {
    Message message = Wording::of(failure.kind);
    if (failure.kind == ErrorKind::cancelled) {
        return message;
    }
    const QString said = QString::fromStdString(failure.text).trimmed();
    const QString detail = QString::fromStdString(failure.detail).trimmed();
    message.details = said;
    if (!detail.isEmpty() && detail != said) {
        message.details += (said.isEmpty() ? QString() : QStringLiteral("\n")) + detail;
    }
    return message;
}

} // namespace arcflow::ui
