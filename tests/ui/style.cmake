arcflow_add_test(ui/theme LINKS arcflow_ui_style LABELS ui ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
