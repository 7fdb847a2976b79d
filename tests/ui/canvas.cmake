foreach(unit view_transform scaled_pictures pair_metrics image_canvas canvas_input blind_vote compare_bar settings_difference)
  arcflow_add_test(ui/${unit} LINKS arcflow_ui_canvas LABELS ui ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endforeach()
arcflow_add_test(ui/canvas_speed LINKS arcflow_ui_canvas LABELS ui SERIAL ENVIRONMENT "QT_QPA_PLATFORM=offscreen")

# The same pictures, keys and gestures on screens with other pixels.
if(ARCFLOW_BUILD_TESTS)
  foreach(scale 1.25 2)
    foreach(unit image_canvas canvas_input)
      add_test(NAME ui/${unit}_at_${scale} COMMAND tst_ui_${unit})
      set_tests_properties(ui/${unit}_at_${scale} PROPERTIES LABELS ui TIMEOUT 300
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_SCALE_FACTOR=${scale}")
    endforeach()
  endforeach()
endif()
