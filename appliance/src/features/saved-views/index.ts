export { savedViewRoutes } from './admin-routes.ts'
export { SAVED_VIEW_MESSAGES } from './messages.ts'
export { createSavedViews, type SavedViews } from './saved-views.ts'
export { presentViewsOf, type ViewsOfList } from './view-models.ts'
