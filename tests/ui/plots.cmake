foreach(unit trajectory_path trajectory_text label_placement modes_grid plots plots_panel sigma_scrubber)
  arcflow_add_test(ui/${unit} LINKS arcflow_ui_plots LABELS ui ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endforeach()
target_link_libraries(tst_ui_plots_panel PRIVATE Qt6::Svg)
