foreach(unit job_queue queue_kill queue_panel)
  arcflow_add_test(ui/${unit} LINKS arcflow_ui_queue arcflow_fake_engine LABELS ui ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endforeach()
