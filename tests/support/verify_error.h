#pragma once

#include "core/base/error.h"

#include <QtTest/QtTest>

/// Fails the running Qt test unless the expression throws an arcflow::Error of this kind whose text contains `part`.
#define VERIFY_ERROR(expression, expectedKind, part)                                                                   \
    do {                                                                                                               \
        try {                                                                                                          \
            (void)(expression);                                                                                        \
            QFAIL("no error from " #expression);                                                                       \
        } catch (const arcflow::Error& verifyError) {                                                                  \
            const std::string verifyErrorText = verifyError.what();                                                    \
            QVERIFY2(verifyError.kind() == (expectedKind),                                                             \
                     (std::string(arcflow::name(verifyError.kind())) + ": " + verifyErrorText).c_str());               \
            QVERIFY2(verifyErrorText.find(part) != std::string::npos, verifyErrorText.c_str());                        \
        }                                                                                                              \
    } while (false)
