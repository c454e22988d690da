import { Toasts } from './alerts/toasts.tsx';
import { OpenDialog } from './dialogs/dialogs.tsx';
import { PAGES, type PageProps } from './pages/pages.ts';
import { Lazy } from './ui/lazy.tsx';
import { TopBar } from './ui/top-bar.tsx';

export function App(props: PageProps) {
  const { store } = props;
  return (
    <>
      <TopBar store={store} />
      <Lazy part={PAGES[store.page.value]} props={props} waiting={<main aria-busy="true" />} />
      <footer>Information, not financial advice.</footer>
      <Toasts store={store} />
      <OpenDialog store={store} />
    </>
  );
}
