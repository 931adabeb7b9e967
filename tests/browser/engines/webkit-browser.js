// The smallest browser around WebKitGTK that WebDriver can start and that keeps its data: run by gjs, with the folder of a
// profile. WebKitGTK's own MiniBrowser is always in private mode when it is driven, and then nothing outlives it.
import Gtk from 'gi://Gtk?version=3.0'
import WebKit from 'gi://WebKit2?version=4.1'
import system from 'system'

Gtk.init(null)
const [profile] = system.programArgs
const manager = new WebKit.WebsiteDataManager({
  base_data_directory: `${profile}/data`,
  base_cache_directory: `${profile}/cache`,
})
const context = new WebKit.WebContext({ website_data_manager: manager })
// A view that nothing holds is collected, although its window is open.
const views = new Set()

function open() {
  const view = new WebKit.WebView({ web_context: context, is_controlled_by_automation: true })
  const window = new Gtk.Window({ default_width: 1280, default_height: 900 })
  window.add(view)
  window.show_all()
  views.add(view)
  view.connect('close', () => {
    views.delete(view)
    window.destroy()
  })
  return view
}

context.set_automation_allowed(true)
context.connect('automation-started', (_, session) => {
  const info = new WebKit.ApplicationInfo()
  info.set_name('WebKitGTK')
  info.set_version(WebKit.get_major_version(), WebKit.get_minor_version(), WebKit.get_micro_version())
  session.set_application_info(info)
  session.connect('create-web-view', open)
})
Gtk.main()
