foreach(unit tile_grid id_changes gallery_text thumbnail_cache gallery_model gallery_view filter_bar gallery_controller
        details_pane album_list gallery_panel)
  arcflow_add_test(ui/${unit} LINKS arcflow_ui_gallery arcflow_test_support LABELS ui
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endforeach()
arcflow_add_test(ui/gallery_scale LINKS arcflow_ui_gallery arcflow_test_support LABELS ui SERIAL
  ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
